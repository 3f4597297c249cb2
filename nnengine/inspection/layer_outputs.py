"""What every layer of a network makes of one image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, batch_first, batch_last
from nnengine.layers import Layer
from nnengine.network.ensemble import Ensemble, Predictor


@dataclass(frozen=True, slots=True, eq=False)
class LayerOutput:
    """The output of one layer, (C, H, W) or (features,), as a copy.

    The input has index -1 and no layer. What the networks of an ensemble answer together has the index after the last
    layer, and no layer either.
    """

    index: int
    layer: Layer | None
    values: Array


@np.errstate(over="ignore", invalid="ignore")
def inspect(network: Predictor, image: npt.ArrayLike) -> tuple[LayerOutput, ...]:
    """The image (C, H, W) and the output of every layer for it, in order, as the network predicts (no dropout).

    Of an ensemble the layers are those of its first network; the scores of all together follow. The last output is
    always what ``predict`` gives. Raises ShapeError when the image is not of the network's input shape.
    """
    batch = network.checked(np.asarray(image)[None])
    seen = network.networks[0] if isinstance(network, Ensemble) else network
    outputs = [LayerOutput(-1, None, batch[0].copy())]
    x = batch_last(batch)
    for index, (layer, operation) in enumerate(zip(seen.specification.layers, seen.operations, strict=True)):
        x = operation.forward(x)
        outputs.append(LayerOutput(index, layer, batch_first(x)[0].copy()))
    if isinstance(network, Ensemble):
        outputs.append(LayerOutput(len(seen.operations), None, network.predict(batch)[0]))
    return tuple(outputs)
