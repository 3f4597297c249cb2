"""Dirt beside the digit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.preprocessing.pixels import Grey, neighbours_max

_ALONG_BORDER = 0.2  # of the picture's border; what covers so much of it and a corner lies beside the page
_LEAST_SIDE = 0.06  # of the picture's longer side; what is smaller than that is no digit beside such a thing
_SPECK = 0.03  # of the largest piece's ink; what is smaller and apart is dirt

_Labels = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Dirt:
    """How many specks were taken away, and whether something that lay beside the page was."""

    specks: int = 0
    is_page_in_part: bool = False


def without_specks(ink: Grey) -> tuple[Grey, Dirt]:
    """The ink without what lies beside the page and without the small pieces apart, and what these were.

    Pieces are found on a coarse grid, so that narrow gaps do not part them.
    """
    block = -(-max(ink.shape) // 64)
    height, width = (-(-size // block) for size in ink.shape)
    padded = np.zeros((height * block, width * block), dtype=np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(height, block, width, block)
    labels = _labelled(blocks.max(axis=(1, 3)) > 0.25)
    masses = np.bincount(labels.ravel(), weights=blocks.sum(axis=(1, 3)).ravel())
    there = np.unique(labels)
    there = there[there > 0]
    beside = _beside_page(labels, there)
    masses[[0, *beside]] = 0
    is_dirt = masses < _SPECK * masses.max()
    dirt = Dirt(int(is_dirt[there].sum()) - len(beside), bool(beside))
    pieces = ~is_dirt[labels]
    near = neighbours_max(pieces, corners=True) & (pieces | (labels == 0))
    keep = np.repeat(np.repeat(near, block, axis=0), block, axis=1)
    return np.where(keep[: ink.shape[0], : ink.shape[1]], ink, np.float32(0)), dirt


def _labelled(covered: npt.NDArray[np.bool_]) -> _Labels:
    """The same number for all places of a piece, 0 where nothing is covered."""
    labels = np.where(covered, np.arange(1, covered.size + 1).reshape(covered.shape), 0)
    while True:
        spread = np.where(covered, neighbours_max(neighbours_max(labels, corners=True), corners=True), 0)
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def _beside_page(labels: _Labels, there: _Labels) -> list[int]:
    """The pieces that lie along the border and in a corner, such as the desk, where something else may be the digit."""
    border = np.concatenate([labels[0], labels[-1], labels[1:-1, 0], labels[1:-1, -1]])
    corners = {int(labels[row, column]) for row in (0, -1) for column in (0, -1)} - {0}
    beside = [piece for piece in corners if (border == piece).mean() >= _ALONG_BORDER]
    least = _LEAST_SIDE * max(labels.shape)
    for piece in there if beside else ():
        rows, columns = np.nonzero(labels == piece)
        if piece not in beside and max(np.ptp(rows), np.ptp(columns)) + 1 >= least:
            return beside
    return []
