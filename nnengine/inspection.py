"""What every layer of a network makes of one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, batch_first, batch_last
from nnengine.layers import Layer
from nnengine.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class LayerOutput:
    """The output of one layer, (C, H, W) or (features,), as a copy. The input has index -1 and no layer."""

    index: int
    layer: Layer | None
    values: Array


@np.errstate(over="ignore", invalid="ignore")
def inspect(network: Network, image: npt.ArrayLike) -> tuple[LayerOutput, ...]:
    """The image (C, H, W) and the output of every layer for it, in order, as the network predicts (no dropout).

    Raises ShapeError when the image is not of the network's input shape.
    """
    batch = network.checked(np.asarray(image)[None])
    outputs = [LayerOutput(-1, None, batch[0].copy())]
    x = batch_last(batch)
    for index, (layer, operation) in enumerate(zip(network.specification.layers, network.operations, strict=True)):
        x = operation.forward(x)
        outputs.append(LayerOutput(index, layer, batch_first(x)[0].copy()))
    return tuple(outputs)
