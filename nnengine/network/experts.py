"""Networks and another that chooses between them, as one network: a mixture of experts.

R. A. Jacobs, M. I. Jordan, S. J. Nowlan and G. E. Hinton, "Adaptive mixtures of local experts" (1991). Here experts
and gate are trained each alone and then stand in a ``Choice``, which has an image read by the expert that its gate
chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nnengine.arrays import as_text
from nnengine.errors import ShapeError
from nnengine.layers import BatchNorm, Choice, Composite, Layer, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.network.wide_experts import divided


def gated(experts: Sequence[Network], gate: Network, names: Sequence[str] = ()) -> Network:
    """One network that answers like the expert whose output of the gate is the highest.

    The experts end in Softmax, all networks read inputs of one shape, and the gate has an output for each expert.
    ``names`` of the experts are shown with them. Batch normalisations keep the statistics that they have: each network
    has those of images of its own. Raises ShapeError for networks that do not go together, ArgumentError for names that
    do not belong to the experts.
    """
    shape = gate.specification.input_shape
    for title, network in (("the gate", gate), *((f"expert {number}", each) for number, each in enumerate(experts))):
        found = network.specification
        if found.input_shape != shape:
            raise ShapeError(
                f"{title}: expected inputs {as_text(shape)}, as the gate reads, got {as_text(found.input_shape)}"
            )
        if title != "the gate" and not isinstance(found.layers[-1], Softmax):
            raise ShapeError(f"{title}: expected a network that ends in Softmax, got {found.describe()}")
    stacks = [gate.specification.layers, *(expert.specification.layers[:-1] for expert in experts)]
    choice = Choice(
        tuple(_with_momentum(stack, 0.0) for stack in stacks),
        ("gate", *names) if names else (),
    )
    made = Network(NetworkSpecification((choice, Softmax()), shape))
    made.load_parameters(
        {
            f"layers.0.{number}.{name.removeprefix('layers.')}": values
            for number, network in enumerate((gate, *experts))
            for name, values in network.parameters().items()
        }
    )
    return made


def parted(network: Network) -> tuple[list[Network], Network] | None:
    """The experts and the gate of which ``gated`` makes this network; None where there are none.

    Each is a network of its own. Networks as earlier versions laid them side by side are parted too.
    """
    layers, shape = network.specification.layers, network.specification.input_shape
    if len(layers) != 2 or not isinstance(layers[0], Choice) or not isinstance(layers[1], Softmax):
        return divided(network)
    parameters = network.parameters()
    gate, *experts = (
        Network(NetworkSpecification((*_with_momentum(stack, BatchNorm().momentum), *end), shape))
        for stack, end in zip(layers[0].stacks, ((), *[(Softmax(),)] * (len(layers[0].stacks) - 1)), strict=True)
    )
    for number, each in enumerate((gate, *experts)):
        before = f"layers.0.{number}."
        each.load_parameters(
            {
                f"layers.{name.removeprefix(before)}": values
                for name, values in parameters.items()
                if name.startswith(before)
            }
        )
    return experts, gate


def _with_momentum(stack: Sequence[Layer], momentum: float) -> tuple[Layer, ...]:
    """The layers with that momentum of every batch normalisation, at any depth."""
    changed: list[Layer] = []
    for layer in stack:
        if isinstance(layer, BatchNorm):
            changed.append(replace(layer, momentum=momentum))
        elif isinstance(layer, Composite):
            changed.append(replace(layer, stacks=tuple(_with_momentum(inner, momentum) for inner in layer.stacks)))
        else:
            changed.append(layer)
    return tuple(changed)
