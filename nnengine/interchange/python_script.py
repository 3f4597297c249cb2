"""A network as a Python script that needs only NumPy, with its parameters in an ``.npz`` beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import asdict
from inspect import Parameter, getsource, isfunction, signature
from math import prod
from typing import Any

from nnengine.arrays import Shape
from nnengine.errors import ModelFileError
from nnengine.interchange import lesson
from nnengine.layers import Choice, Composite, Concatenation, Layer, Sum
from nnengine.network.network import Network
from nnengine.network.specification import BOOK_INPUT_SHAPE

_SCRIPT = '''\
"""Reads handwritten digits with this network:

{description}

It needs NumPy and, beside it, the .npz file of the same name with the parameters. The images in IMAGES.npy
have the shape {shape}, pixels between 0 and 1, ink 1 on 0.{preparation}

    python THIS_SCRIPT IMAGES.npy
"""

import sys
from pathlib import Path

import numpy as np
{imports}
parameters = dict(np.load(Path(__file__).with_suffix(".npz")))


{functions}


def predict(images):
    """Give the scores {scores} of images {shape}."""
    x = np.asarray(images, np.float32).reshape(-1, {input})
{calls}
    return x


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for scores in predict(np.load(sys.argv[1])):
        print(scores.argmax(), scores.round(3))
'''
_JOINS: dict[type[Layer], Callable[..., Any]] = {
    Sum: lesson.added,
    Concatenation: lesson.joined,
    Choice: lesson.chosen,
}
_SLIDING = "from numpy.lib.stride_tricks import sliding_window_view\n"
_PREPARATION = """ As in MNIST, a digit is
20 pixels high or wide, and its centre of mass is that of the 28 × 28."""


def script_text(network: Network) -> str:
    """The script; ``npz_contents`` must stand beside it, in a file of the same name.

    Its ``predict`` gives what ``Network.predict`` gives, up to rounding. Raises ModelFileError, naming the layer, for a
    kind that ``lesson`` holds no function for.
    """
    specification = network.specification
    calls: list[str] = []
    functions: list[Callable[..., Any]] = []
    for index, (layer, before) in enumerate(zip(specification.layers, specification.shapes, strict=False)):
        _call(str(index), layer, before, calls, functions)
    sources = [getsource(function).strip() for function in _with_those_called(functions)]
    return _SCRIPT.format(
        description=textwrap.fill(specification.describe(), 100),
        preparation=_PREPARATION if prod(specification.input_shape) == prod(BOOK_INPUT_SHAPE) else "",
        shape=_shape(specification.input_shape),
        scores=_shape(specification.shapes[-1]),
        input=", ".join(str(size) for size in specification.input_shape),
        imports=_SLIDING if any("sliding_window_view" in source for source in sources) else "",
        functions="\n\n\n".join(sources),
        calls="\n".join(calls),
    )


def _function(path: str, layer: Layer) -> Callable[..., Any]:
    function = _JOINS.get(type(layer)) or getattr(lesson, layer.kind, None)
    if not isfunction(function):
        raise ModelFileError(f"layer {path}, {layer.title}: it has no form in a Python script")
    return function


def _with_those_called(functions: Iterable[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The functions and the others of the lesson that they call, each once, in the lesson's order."""
    found = {function.__name__ for function in functions}
    everything = {name: value for name, value in vars(lesson).items() if isfunction(value)}
    everything = {name: value for name, value in everything.items() if value.__module__ == lesson.__name__}
    while (
        called := {name for each in found for name in everything[each].__code__.co_names if name in everything} - found
    ):
        found |= called
    return [function for name, function in everything.items() if name in found]


def _call(path: str, layer: Layer, before: Shape, calls: list[str], functions: list[Callable[..., Any]]) -> None:
    """Add the lines that work a layer out, and the functions that they call."""
    functions.append(function := _function(path, layer))
    if isinstance(layer, Composite):
        name = f"at_{path.replace('.', '_')}"
        calls.append(f"    {name} = x")
        stacks = zip(layer.stacks, layer.stack_shapes(before), strict=True)
        for number, (stack, shapes) in enumerate(stacks):
            calls.append(f"    x = {name}")
            for index, inner in enumerate(stack):
                _call(f"{path}.{number}.{index}", inner, shapes[index], calls, functions)
            calls.append(f"    {name}_{number} = x")
        arguments = f"[{', '.join(f'{name}_{number}' for number in range(len(layer.stacks)))}]"
    else:
        arguments = ", ".join(["x", *_arguments(path, layer, function)])
    calls.append(f"    x = {function.__name__}({arguments})  # {_shape(layer.output_shape(before))}")


def _arguments(path: str, layer: Layer, function: Callable[..., Any]) -> Iterable[str]:
    values = asdict(layer)
    _, *wanted = signature(function).parameters.values()
    for parameter in wanted:
        if parameter.name not in values:
            yield f'parameters["layers.{path}.{parameter.name}"]'
        elif parameter.default is Parameter.empty or values[parameter.name] != parameter.default:
            yield f"{parameter.name}={values[parameter.name]!r}"


def _shape(shape: tuple[int, ...]) -> str:
    return f"({', '.join(['N', *(str(size) for size in shape)])})"
