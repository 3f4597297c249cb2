"""A network whose gates have chosen: the experts that worked on one image, in one stack."""

from __future__ import annotations

import numpy.typing as npt

from nnengine.inspection.layer_outputs import LayerOutput, inspect
from nnengine.layers import Choice, Layer
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


def settled(network: Network, image: npt.ArrayLike) -> Network:
    """A network with, in place of each ``Choice`` of its outer stack, the expert that was chosen for ``image``.

    For that image it gives the same scores. On the way from another image to it the gate cannot change its choice, so
    that its scores change without a jump. Without such a layer it is the network itself. Raises ShapeError when the
    image is not of the network's input shape.
    """
    layers = network.specification.layers
    if not any(isinstance(layer, Choice) for layer in layers):
        return network
    outputs = {output.path: output for output in inspect(network, image)}
    found: list[Layer] = []
    paths: dict[str, str] = {}  # of each new layer: that of the old one
    for index, layer in enumerate(layers):
        if isinstance(layer, Choice):
            expert = _chosen(outputs[str(index)])
            for inner, each in enumerate(layer.stacks[expert]):
                paths[str(len(found))] = f"{index}.{expert}.{inner}"
                found.append(each)
        else:
            paths[str(len(found))] = str(index)
            found.append(layer)
    made = Network(NetworkSpecification(tuple(found), network.specification.input_shape), dtype=network.dtype)
    old = network.parameters()
    made.load_parameters({name: old[_renamed(name, paths)] for name in made.parameters()})
    return made


def _chosen(output: LayerOutput) -> int:
    """The number of the stack that the gate chose: the only expert that was asked."""
    return next(number for number, stack in enumerate(output.stacks) if number > 0 and stack is not None)


def _renamed(name: str, paths: dict[str, str]) -> str:
    _, path, *rest = name.split(".")
    return ".".join(["layers", paths[path], *rest])
