"""Dirt beside the digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.digits.preprocessing.pixels import Grey, neighbours_max

_ALONG_BORDER = 0.2  # of the picture's border; what covers so much of it and a corner lies beside the page
_LEAST_SIDE = 0.06  # of the picture's longer side; what is smaller than that is no digit beside such a thing
_DIGIT = 0.25  # of the picture's shorter side; what is smaller is not what the rest is beside of
_WIDEST = 1.6  # times as wide as high; in wider pictures what the edges cut off may be a digit of a number
_NARROW = 0.6  # of the longer side
_FEW = 12  # pixels of a side; below it strokes are near the edges wherever they are
_SPECK = 0.03  # of the largest piece's ink; what is smaller and apart is dirt

_Labels = npt.NDArray[np.intp]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Dirt:
    """How many specks and pieces that the edges cut off were taken away, and whether something beside the page was."""

    specks: int = 0
    cut_off: int = 0
    is_page_in_part: bool = False


def without_specks(ink: Grey, beyond: _Mask, near: _Mask) -> tuple[Grey, Dirt]:
    """The ink without what lies beside the page and without the small pieces apart, and what these were.

    Pieces are found on a coarse grid, so that narrow gaps do not part them. Pieces that reach the edges or what is
    ``beyond`` and keep ``near`` to it, both (H, W), are rests of lines and of neighbours where the digit keeps clear.
    """
    block = -(-max(ink.shape) // 64)
    blocks = _blocks(ink, block)
    covered = blocks.max(axis=(1, 3)) > 0.25
    labels = labelled(covered)
    masses = np.bincount(labels.ravel(), weights=blocks.sum(axis=(1, 3)).ravel()).astype(np.float64)
    there = np.unique(labels)
    there = there[there > 0]
    beside = _beside_page(labels, there)
    masses[[0, *beside]] = 0
    is_beyond = _blocks(beyond.astype(np.float32), block).max(axis=(1, 3)) > 0
    is_near = _blocks(near.astype(np.float32), block).min(axis=(1, 3)) > 0
    cut_off = _cut_off(labels, is_beyond, is_near, masses)
    masses[cut_off] = 0
    is_dirt = masses <= _SPECK * masses.max()
    specks = int(is_dirt[there].sum()) - len(beside) - len(cut_off)
    pieces = ~is_dirt[labels]
    near_pieces = neighbours_max(pieces, corners=True) & (pieces | (labels == 0))
    keep = np.repeat(np.repeat(near_pieces, block, axis=0), block, axis=1)
    kept = np.where(keep[: ink.shape[0], : ink.shape[1]], ink, np.float32(0))
    return kept, Dirt(specks, len(cut_off), bool(beside))


def _blocks(values: Grey, block: int) -> Grey:
    height, width = (-(-size // block) for size in values.shape)
    padded = np.zeros((height * block, width * block), dtype=np.float32)
    padded[: values.shape[0], : values.shape[1]] = values
    return padded.reshape(height, block, width, block)


def _cut_off(labels: _Labels, beyond: _Mask, near: _Mask, masses: npt.NDArray[np.float64]) -> list[int]:
    """The pieces that an edge cuts off, where the largest of the others is clear of the edges."""
    framed = np.pad(beyond, 1, constant_values=True)
    edge = neighbours_max(framed, corners=True)[1:-1, 1:-1]
    at_edge = {int(piece) for piece in np.unique(labels[edge])} - {0}
    inner = {int(piece) for piece in np.unique(labels[~near])} - {0}
    corners = {int(labels[row, column]) for row in (0, -1) for column in (0, -1)}
    height, width = labels.shape
    if at_edge and not inner and not {*np.unique(labels).tolist()} - at_edge - {0}:
        may_be_rests = bool(beyond.any()) or min(labels.shape) >= _FEW
        return sorted(at_edge) if may_be_rests and not is_narrow(labels) else []
    if not inner - at_edge or width > _WIDEST * height:
        return []
    digit = max(inner - at_edge, key=lambda piece: float(masses[piece]))
    rows, columns = np.nonzero(labels == digit)
    if max(np.ptp(rows), np.ptp(columns)) + 1 < _DIGIT * min(height, width):
        return []
    return [piece for piece in sorted(at_edge) if masses[piece] > 0 and (piece not in inner or piece in corners)]


def labelled(covered: npt.NDArray[np.bool_]) -> _Labels:
    """The same number for all places of a piece, 0 where nothing is covered."""
    labels = np.where(covered, np.arange(1, covered.size + 1).reshape(covered.shape), 0)
    while True:
        spread = np.where(covered, neighbours_max(neighbours_max(labels, corners=True), corners=True), 0)
        if np.array_equal(spread, labels):
            return labels
        labels = spread


def is_narrow(values: npt.NDArray[Any]) -> bool:
    """Whether a picture is so narrow that lines along its edges are a digit."""
    return bool(min(values.shape) < _NARROW * max(values.shape))


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
