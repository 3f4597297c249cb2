"""Two experts and a gate in the form that model files had before a layer could choose: one wide network.

Experts and gate lie side by side: their units are those of one wider network, with weights of 0 between them. One more
dense layer lets the gate turn the units of an expert off. ``nnengine.network.experts`` makes the present form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod

import numpy as np

from nnengine.arrays import Array
from nnengine.errors import ArgumentError, ShapeError
from nnengine.layers import BatchNorm, Conv2D, Dense, Flatten, Layer, Rectifier, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

EXPERTS = 2
_SHARP = np.float32(8)  # squared: a lead of a quarter in the gate's weighted inputs turns off units of up to 16

_Values = dict[str, Array]


def side_by_side(experts: Sequence[Network], gate: Network) -> Network:
    """One network that answers like the first expert where the gate says class 0, like the second where it says 1.

    Where the gate is in two minds both are heard. The two experts have the same layers, and these end in Flatten,
    Dense, perhaps BatchNorm, Rectifier, Dense and Softmax; the gate has theirs up to Flatten, with as many filters as
    it likes, then Dense(2) and Softmax. Raises ShapeError for networks that do not go together.
    """
    layers, flat = _checked(experts, gate)
    sides = [_by_layer(network) for network in (*experts, gate)]
    merged: list[Layer] = []
    values: list[_Values] = []
    for index, layer in enumerate(layers[:-2]):
        parts = [side[index] for side in sides[:-1]]
        parts.append(sides[-1][index] if index <= flat else _leading(layer, sides[-1][flat + 1]))
        is_first = not any(values)
        values.append({name: _beside(name, [part[name] for part in parts], is_first) for name in parts[0]})
        merged.append(_widened(layer, values[-1]))
    answers = [side[len(layers) - 2] for side in sides[:-1]]
    values += [_switching(answers), {}, _answering(answers), {}]
    units, classes = (len(values[place]["biases"]) for place in (-4, -2))
    merged += [Dense(units), Rectifier(), Dense(classes), Softmax()]
    return _network(experts[0], list(zip(merged, values, strict=True)))


def divided(network: Network) -> tuple[list[Network], Network] | None:
    """The experts and the gate of which ``side_by_side`` makes this network, bit for bit; None where there are none.

    Each is a network of its own. The gate says the same as the first one, perhaps by other weights.
    """
    layers = network.specification.layers
    flat = next((index for index, layer in enumerate(layers) if isinstance(layer, Flatten)), len(layers))
    ends = [Flatten, Dense, Rectifier, Dense, Rectifier, Dense, Softmax]
    widths = {layer.units for layer in layers[flat:-2] if isinstance(layer, Dense)}
    if not _are(layers[flat:], ends) or len(widths) > 1:
        return None
    try:
        sides = _divided(network, layers[:-4], flat)
        experts = [_network(network, [*side, *_own_answer(network, number)]) for number, side in enumerate(sides[:-1])]
        gate = _network(network, [*sides[-1][: flat + 1], _deciding(sides[-1][flat + 1][1]), (Softmax(), {})])
        again = side_by_side(experts, gate)
    except (ShapeError, ArgumentError):
        return None
    is_the_same = again.specification == network.specification and np.array_equal(again.values, network.values)
    return (experts, gate) if is_the_same else None


def _divided(network: Network, body: tuple[Layer, ...], flat: int) -> list[list[tuple[Layer, _Values]]]:
    """The layers before the switching one, and their values, of each expert and of the gate."""
    values = _by_layer(network)
    widths = _widths(network, values, flat)
    sides: list[list[tuple[Layer, _Values]]] = [[] for _ in range(EXPERTS + 1)]
    reads = units = 0  # what an expert has of each: inputs of the layer, and units
    for index, layer in enumerate(body):
        found = values[index]
        if "weights" in found:
            reads = units * _pixels(network, flat) if index > flat else units
            units = widths[index]
        for number, side in enumerate(sides):
            own = {name: value[_part(number, units)] for name, value in found.items()}
            if "weights" in found and reads:
                own["weights"] = own["weights"][:, _part(number, reads)]
            side.append((_narrowed(layer, own), own))
    return sides


def _widths(network: Network, values: list[_Values], flat: int) -> dict[int, int]:
    """How many units of each layer with weights an expert has: as many as those of its next layer read.

    Found from behind, where the two experts' units and the two leads are all there is.
    """
    weighted = [index for index, found in enumerate(values[: flat + 2]) if "weights" in found]
    widths = {flat + 1: (len(values[flat + 1]["biases"]) - EXPERTS) // EXPERTS}
    for index, following in reversed(list(pairwise(weighted))):
        reading = values[following]["weights"][: widths[following]]
        read = int(np.count_nonzero(np.moveaxis(reading, 1, 0).reshape(reading.shape[1], -1).any(axis=1)))
        widths[index] = read // _pixels(network, flat) if following > flat else read
    return widths


def _pixels(network: Network, flat: int) -> int:
    """Of a map in front of Flatten: so many features are made of it."""
    return prod(network.specification.shapes[flat][1:])


def _part(number: int, size: int) -> slice:
    """The units of an expert; behind theirs all are the gate's."""
    return slice(size * number, size * (number + 1) if number < EXPERTS else None)


def _narrowed(layer: Layer, values: _Values) -> Layer:
    return replace(layer, momentum=BatchNorm().momentum) if isinstance(layer, BatchNorm) else _widened(layer, values)


def _own_answer(network: Network, number: int) -> list[tuple[Layer, _Values]]:
    """The last two layers of an expert."""
    weights = _by_layer(network)[-2]["weights"]
    units = (weights.shape[1] - EXPERTS) // EXPERTS
    values = {"weights": weights[:, _part(number, units)], "biases": weights[:, EXPERTS * units + number]}
    return [(Dense(len(weights)), values), (Softmax(), {})]


def _deciding(leads: _Values) -> tuple[Layer, _Values]:
    """The layer that ``_leading`` made these leads of, or one with the same differences."""
    return Dense(EXPERTS), {name: values[::-1] / (2 * _SHARP) for name, values in leads.items()}


def _network(like: Network, layers: Sequence[tuple[Layer, _Values]]) -> Network:
    network = Network(NetworkSpecification(tuple(layer for layer, _ in layers), like.specification.input_shape))
    network.load_parameters(
        {f"layers.{index}.{name}": value for index, (_, found) in enumerate(layers) for name, value in found.items()}
    )
    return network


def _checked(experts: Sequence[Network], gate: Network) -> tuple[tuple[Layer, ...], int]:
    """The layers of an expert, and where Flatten stands among them."""
    if len(experts) != EXPERTS or experts[0].specification != experts[1].specification:
        told = " and ".join(expert.specification.describe() for expert in experts)
        raise ShapeError(f"experts: expected two networks of the same layers, got {told}")
    layers = experts[0].specification.layers
    flat = next((index for index, layer in enumerate(layers) if isinstance(layer, Flatten)), len(layers))
    if not _are(layers[flat:], [Flatten, Dense, Rectifier, Dense, Softmax]):
        raise ShapeError(
            "experts: expected networks that end in Flatten, Dense, perhaps BatchNorm, Rectifier, Dense and Softmax, "
            f"got {experts[0].specification.describe()}"
        )
    body = tuple(_of_any_width(layer) for layer in (*layers[: flat + 1], Dense(EXPERTS), Softmax()))
    found = gate.specification
    if (
        tuple(map(_of_any_width, found.layers)) != body
        or found.shapes[-1] != (EXPERTS,)
        or found.input_shape != experts[0].specification.input_shape
    ):
        raise ShapeError(
            f"gate: expected the layers of the experts up to Flatten, with any number of filters, then Dense "
            f"{EXPERTS} and Softmax, got {found.describe()}"
        )
    return layers, flat


def _are(layers: Sequence[Layer], kinds: Sequence[type]) -> bool:
    """Whether they are of these kinds, but for a BatchNorm that may stand behind the first Dense."""
    found = [type(layer) for layer in layers]
    return found in ([*kinds], [*kinds[:2], BatchNorm, *kinds[2:]])


def _of_any_width(layer: Layer) -> Layer:
    """The layer with one unit and the usual first weights: what two layers have in common that differ in these."""
    if isinstance(layer, Conv2D):
        return replace(layer, filters=1, initialiser="he")
    return replace(layer, units=1, initialiser="he") if isinstance(layer, Dense) else layer


def _by_layer(network: Network) -> list[_Values]:
    found: list[_Values] = [{} for _ in network.specification.layers]
    for key, value in network.parameters().items():
        _, index, name = key.split(".")
        found[int(index)][name] = value
    return found


def _beside(name: str, parts: Sequence[Array], is_first: bool) -> Array:
    """The values of several layers as those of one layer: of weights, each reads what its own side gave."""
    if name != "weights" or is_first:  # all sides read the same image
        return np.concatenate(parts)
    units, inputs = (sum(part.shape[axis] for part in parts) for axis in (0, 1))
    together = np.zeros((units, inputs, *parts[0].shape[2:]), np.float32)
    unit = read = 0
    for part in parts:
        together[unit : unit + part.shape[0], read : read + part.shape[1]] = part
        unit, read = unit + part.shape[0], read + part.shape[1]
    return together


def _widened(layer: Layer, values: _Values) -> Layer:
    if isinstance(layer, BatchNorm):  # each side has statistics of images of its own, which others must not change
        return replace(layer, momentum=0.0)
    if isinstance(layer, Conv2D):
        return replace(layer, filters=len(values["biases"]))
    return replace(layer, units=len(values["biases"])) if isinstance(layer, Dense) else layer


def _leading(layer: Layer, gate: _Values) -> _Values:
    """The gate's part of a layer behind Flatten: two units, how far the other expert is in the lead over each."""
    if isinstance(layer, Dense):
        return {name: _SHARP * (values[::-1] - values) for name, values in gate.items()}
    if isinstance(layer, BatchNorm):  # leaves them as they are
        ones, noughts = np.ones(EXPERTS, np.float32), np.zeros(EXPERTS, np.float32)
        return {"scale": ones, "shift": noughts, "mean": noughts, "variance": ones - np.float32(layer.epsilon)}
    return {}


def _switching(answers: Sequence[_Values]) -> _Values:
    """Passes on the experts' units unless the other one leads, and for each expert a 1 that says whether it is on."""
    widths = [answer["weights"].shape[1] for answer in answers]
    units = sum(widths)
    weights = np.eye(units + EXPERTS, dtype=np.float32)
    weights[units:, units:] = 0
    owners = np.repeat(range(EXPERTS), widths)
    weights[np.arange(units), units + owners] = -_SHARP
    weights[units:, units:] = -_SHARP * np.eye(EXPERTS, dtype=np.float32)
    biases = np.zeros(units + EXPERTS, np.float32)
    biases[units:] = 1
    return {"weights": weights, "biases": biases}


def _answering(answers: Sequence[_Values]) -> _Values:
    """The weighted inputs of the experts' answers, added; the biases count where their expert is on."""
    weights = [answer["weights"] for answer in answers] + [answer["biases"][:, np.newaxis] for answer in answers]
    return {"weights": np.concatenate(weights, axis=1), "biases": np.zeros_like(answers[0]["biases"])}
