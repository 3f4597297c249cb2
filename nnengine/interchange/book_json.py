"""The JSON of the book's second program: ``sizes``, ``weights``, ``biases`` and ``cost`` of dense sigmoid layers.

"Neural Networks and Deep Learning", network2.py, ``Network.save`` and ``load``. Weights are (out, in), biases columns
(out, 1), the cost the name of a class.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import dropwhile, pairwise
from math import prod
from typing import Any, NoReturn

import numpy as np

from nnengine.arrays import Array, Shape
from nnengine.checks import checked_choice, checked_whole
from nnengine.errors import ModelFileError
from nnengine.interchange.foreign_files import check_kind
from nnengine.interchange.imported import ImportedNetwork, checked_parameter, digit_input
from nnengine.layers import Dense, Flatten, Layer, Rescaling, Sigmoid
from nnengine.network.network import Network
from nnengine.network.specification import LARGEST_LAYER_COUNT, NetworkSpecification

LARGEST_FILE = 25_000_000  # bytes; about a million weights, ten times as many as the book's largest network has
# Lists, numbers, objects and texts; each is far larger as a Python value. A unit takes two lists.
_MOST = {b"[": 100_000, b",": 1_200_000, b"{": 100, b'"': 1000}
_NO_COST = "the file does not tell its cost, as with older forks of the book's program; cross-entropy is assumed"
_COST_NAMES = {"cross_entropy": "CrossEntropyCost", "quadratic": "QuadraticCost"}
_KEYS = ("sizes", "weights", "biases")


def book_json_contents(network: Network, cost: str) -> bytes:
    """The file's bytes, numbers in full. Raises ModelFileError, naming the layer, for what the form cannot hold."""
    specification = network.specification
    parameters = network.parameters()
    indices = list(_dense_layers(specification))
    if cost not in _COST_NAMES:
        raise ModelFileError(
            f"the book's JSON knows the costs {' and '.join(_COST_NAMES)}, and this network was trained with {cost}; "
            "choose another format"
        )
    shapes = specification.shapes
    weights = [parameters[f"layers.{index}.weights"] for index in indices]
    biases = [parameters[f"layers.{index}.biases"] for index in indices]
    # What brings pixels into another range becomes a part of the first layer, as it can where nothing is padded.
    for layer in reversed(specification.layers[: indices[0]]):
        if isinstance(layer, Rescaling):
            biases[0] = biases[0] + layer.shift * weights[0].sum(axis=1)
            weights[0] = weights[0] * layer.scale
    document = {
        "sizes": [prod(specification.input_shape), *(shapes[index + 1][0] for index in indices)],
        "weights": [values.tolist() for values in weights],
        "biases": [values[:, None].tolist() for values in biases],
        "cost": _COST_NAMES[cost],
    }
    contents = json.dumps(document).encode()
    if len(contents) > LARGEST_FILE:
        raise ModelFileError(
            f"it would take {len(contents):,} bytes and not be read again, {LARGEST_FILE:,} being the most; "
            "choose another format"
        )
    return contents


def _dense_layers(specification: NetworkSpecification) -> Iterable[int]:
    """The indices of the dense layers, each of which a sigmoid follows."""
    layers = list(dropwhile(lambda each: isinstance(each[1], Flatten | Rescaling), enumerate(specification.layers)))
    for place, (index, layer) in enumerate(layers):
        wanted: type[Layer] = Sigmoid if place % 2 else Dense
        if not isinstance(layer, wanted):
            _refuse(index, layer.title, wanted)
        if wanted is Dense:
            yield index
    if len(layers) % 2 or not layers:
        _refuse(len(specification.layers), "the end", Sigmoid if layers else Dense)


def _refuse(index: int, found: str, wanted: type[Layer]) -> NoReturn:
    raise ModelFileError(
        f"layer {index}: the book's JSON holds dense layers with a sigmoid after each; expected {wanted.title}, "
        f"got {found}; choose another format"
    )


def read_book_json(contents: bytes) -> ImportedNetwork:
    """The network in a file's bytes. Raises ModelFileError or ArgumentError saying what was expected and what came."""
    check_kind("the book's JSON", contents)
    if len(contents) > LARGEST_FILE or any(contents.count(mark) > most for mark, most in _MOST.items()):
        raise ModelFileError(
            f"expected the book's JSON of at most {LARGEST_FILE:,} bytes, {_MOST[b',']:,} numbers and {_MOST[b'[']:,} "
            "lists, got one with more of these, or of objects or texts"
        )
    try:
        document = json.loads(contents, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"expected the book's JSON; {error}") from error
    if not isinstance(document, dict) or not set(_KEYS) <= set(document):
        found = ", ".join(sorted(map(str, document))) if isinstance(document, dict) else type(document).__name__
        raise ModelFileError(f"expected the book's JSON, an object with {', '.join(_KEYS)}; got {found or 'nothing'}")
    sizes = _sizes(document["sizes"])
    costs = {name: kind for kind, name in _COST_NAMES.items()}
    cost = costs[checked_choice("cost", document["cost"], costs)] if "cost" in document else "cross_entropy"
    layers: list[Layer] = []
    for units in sizes[1:]:
        layers += [Dense(units), Sigmoid()]
    input_shape, before = digit_input((sizes[0],))
    specification = NetworkSpecification((*before, *layers), input_shape)
    shapes = list(pairwise(sizes))
    parameters = {}
    for name, wanted in (
        ("weights", [(out, into) for into, out in shapes]),
        ("biases", [(out, 1) for _, out in shapes]),
    ):
        for place, values in enumerate(_arrays(name, document[name], wanted)):
            index = len(before) + 2 * place
            parameters[f"layers.{index}.{name}"] = values if name == "weights" else values[:, 0]
    remarks = () if "cost" in document else (_NO_COST,)
    return ImportedNetwork(specification, parameters, "the book's second program", cost, remarks)


def _sizes(found: Any) -> list[int]:
    most = LARGEST_LAYER_COUNT // 2
    if not isinstance(found, list) or not 2 <= len(found) <= most:
        raise ModelFileError(f"sizes: expected a list of 2 to {most} whole numbers, got {found!r}")
    return [checked_whole("sizes", size, 1) for size in found]


def _arrays(name: str, found: Any, shapes: Sequence[Shape]) -> Iterable[Array]:
    if not isinstance(found, list) or len(found) != len(shapes):
        count = len(found) if isinstance(found, list) else type(found).__name__
        raise ModelFileError(f"{name}: expected a list of {len(shapes)} matrices, one for each layer, got {count}")
    for place, (rows, shape) in enumerate(zip(found, shapes, strict=True)):
        where = f"{name} of layer {place}"
        try:
            values = np.array(rows, np.float64) if _is_matrix(rows) else None
        except (TypeError, ValueError, OverflowError) as error:
            raise ModelFileError(f"{where}: expected rows of numbers; {error}") from error
        if values is None:
            raise ModelFileError(f"{where}: expected rows of numbers")
        yield checked_parameter(where, values, shape)


def _is_matrix(rows: Any) -> bool:
    """Whether it is a list of lists of numbers, none of them text or a truth value, which NumPy would take too."""
    return isinstance(rows, list) and all(
        isinstance(row, list) and all(type(value) in {int, float} for value in row) for row in rows
    )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a finite number")
