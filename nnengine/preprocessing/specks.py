"""Dirt beside the digit."""

from __future__ import annotations

import numpy as np

from nnengine.preprocessing.pixels import Grey, neighbours_max

_SPECK = 0.03  # of the largest piece's ink; what is smaller and apart is dirt


def without_specks(ink: Grey) -> tuple[Grey, int]:
    """The ink without the small pieces that lie apart, and how many these were.

    Pieces are found on a coarse grid, so that narrow gaps do not part them.
    """
    block = -(-max(ink.shape) // 64)
    height, width = (-(-size // block) for size in ink.shape)
    padded = np.zeros((height * block, width * block), dtype=np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(height, block, width, block)
    covered = blocks.max(axis=(1, 3)) > 0.25
    labels = np.where(covered, np.arange(1, covered.size + 1).reshape(covered.shape), 0)
    while True:
        spread = np.where(covered, neighbours_max(neighbours_max(labels, corners=True), corners=True), 0)
        if np.array_equal(spread, labels):
            break
        labels = spread
    masses = np.bincount(labels.ravel(), weights=blocks.sum(axis=(1, 3)).ravel())
    masses[0] = 0
    is_speck = masses < _SPECK * masses.max()
    specks = int(np.isin(np.unique(labels[covered]), np.flatnonzero(is_speck)).sum())
    pieces = ~is_speck[labels] & covered
    keep = np.repeat(np.repeat(neighbours_max(pieces, corners=True), block, axis=0), block, axis=1)
    return np.where(keep[: ink.shape[0], : ink.shape[1]], ink, np.float32(0)), specks
