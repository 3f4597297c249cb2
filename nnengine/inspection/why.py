"""Why one digit and not another: all that is known of an image, together."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.inspection.attacks import InkFlip, ink_flip
from nnengine.inspection.attributions import Attribution, input_gradient, integrated_gradients, occlusion
from nnengine.inspection.lead import Lead
from nnengine.inspection.settled import settled
from nnengine.network.ensemble import Ensemble, Predictor, reads
from nnengine.network.network import Network

Image = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """Which pixels of ``image`` (H, W) speak for ``answer`` and which for ``other``, and the ink that flips it.

    ``flips`` are by ink added and by ink erased, the fewer pixels first, as far as such were found; none where another
    digit than ``answer`` is read. ``networks`` counts those of an ensemble, of which the first is looked into.
    """

    answer: int
    other: int
    image: Image
    maps: tuple[Attribution, ...]
    flips: tuple[InkFlip, ...]
    networks: int = 1


def looked_into(network: Predictor) -> Network:
    """The network that such questions are asked of: of an ensemble its first one."""
    return network.networks[0] if isinstance(network, Ensemble) else network


def why(network: Predictor, image: Image, answer: int, other: int) -> Generator[None, None, Why]:
    """Three attributions of the lead of ``answer`` over ``other``, and the ink that flips it; pauses between steps.

    Where a gate chooses among experts, the attributions are of the one that it chose for ``image``. Raises as ``Lead``.
    """
    whole = looked_into(network)
    lead = Lead(settled(whole, image.reshape(whole.specification.input_shape)), answer, other, dtype=whole.dtype)
    gradient = input_gradient(lead, image)
    yield
    blanked = yield from occlusion(lead, image)
    shared = yield from integrated_gradients(lead, image)
    flips = []
    if int(np.argmax(reads(whole)(image[None])[0])) == answer:
        for add in (True, False):
            flip = yield from ink_flip(whole, image, other, add=add)
            if flip is not None:
                flips.append(flip)
    flips.sort(key=lambda flip: flip.pixels)
    count = len(network.networks) if isinstance(network, Ensemble) else 1
    return Why(answer, other, image, (gradient, blanked, shared), tuple(flips), count)
