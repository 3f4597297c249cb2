"""Inputs that are 0 in every training image, such as MNIST's border: the weights that they come to never learn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnengine.arrays import batch_last
from nnengine.layers import Dense, Dropout, Flatten
from nnengine.network.network import Network

Places = npt.NDArray[np.intp]


def moving_places(network: Network, is_used: npt.NDArray[np.bool_]) -> dict[str, Places]:
    """Which values of a parameter the data can move, by its name, where not all; ``is_used`` tells of each input.

    That is so for the weights of a dense layer that has the inputs as they come; a kernel passes over all of them.
    """
    x = batch_last(np.asarray(is_used, network.dtype)[None])
    for index, (layer, operation) in enumerate(
        zip(network.specification.layers, network.copy().operations, strict=True)
    ):
        if isinstance(layer, Dense):
            moves = x.ravel() != 0
            places = np.flatnonzero(np.tile(moves, layer.units))
            return {} if moves.all() else {f"layers.{index}.weights": places}
        if not isinstance(layer, Flatten | Dropout):
            break
        x = operation.forward(x)
    return {}
