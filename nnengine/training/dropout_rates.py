"""The rates of a network's dropout layers while it is trained, by the path of the layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nnengine.checks import checked_number
from nnengine.errors import ArgumentError, one_line
from nnengine.layers import Dropout, Layer
from nnengine.layers.composite import Composite
from nnengine.layers.dropout import DropoutOperation
from nnengine.network.network import Network

Rates = tuple[tuple[str, float], ...]  # (path, rate) pairs, such as ("4", 0.5), or ("2.0.1", 0.5) inside a layer


def checked_rates(value: Any) -> float | Rates:
    """One rate for all layers, or rates by the path or index of the layer. Raises ArgumentError."""
    if not isinstance(value, Mapping | tuple | list):
        return checked_number("dropout", value, least=0, below=1)
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        rates = {str(path): checked_number("dropout", rate, least=0, below=1) for path, rate in pairs}
    except (TypeError, ValueError) as error:
        if isinstance(error, ArgumentError):
            raise
        raise ArgumentError(
            f"dropout: expected a rate, or rates by the index of their layer, got {one_line(repr(value))}"
        ) from None
    return tuple(sorted(rates.items()))


def dropout_rates(layers: Sequence[Layer], prefix: str = "") -> dict[str, float]:
    """The rates that the layers describe, of those inside other layers too."""
    found: dict[str, float] = {}
    for index, layer in enumerate(layers):
        if isinstance(layer, Dropout):
            found[f"{prefix}{index}"] = layer.rate
        elif isinstance(layer, Composite):
            for number, stack in enumerate(layer.stacks):
                found |= dropout_rates(stack, f"{prefix}{index}.{number}.")
    return found


def changed_rates(rates: Mapping[str, float], change: float | Rates) -> dict[str, float]:
    """The rates after a change. Raises ArgumentError where it names a layer that is no dropout, or there is none."""
    if not rates:
        raise ArgumentError("dropout: expected a network with a dropout layer, got one without")
    changed = dict.fromkeys(rates, change) if isinstance(change, float) else dict(change)
    for path in changed:
        if path not in rates:
            raise ArgumentError(f"dropout: expected dropout layers ({', '.join(rates)}), got layer {one_line(path)}")
    return {**rates, **changed}


def set_dropout_rates(network: Network, rates: Mapping[str, float]) -> None:
    """Let the network drop so many values from its next mini-batch on."""
    for index, operation in enumerate(network.operations):
        for leaf in operation.leaves(str(index)):
            if isinstance(leaf.operation, DropoutOperation):
                leaf.operation.rate = rates[leaf.path]
