"""Digits that the picture's edge cuts, until no digit is left, and several digits in one picture. (H, W), ink 1."""

from __future__ import annotations

import numpy as np

from nnengine.digits.pictures.digits import some_pen, some_size
from nnengine.digits.pictures.ink import beside_each_other, inked_strokes, inked_text, program_font
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.handwriting import Hand, written_strokes
from nnengine.digits.strokes.skeletons import SKELETONS
from nnengine.digits.strokes.stroke import Path

_SMALLEST = 20  # pixels of a digit that is cut, of two in a row
_THICKEST = 0.13  # of a digit's longer side, a line

# What is left of which digits is none: (digit, least and most of it that is left). Of others a digit may be left, as
# the right half of an 8 is a 3.
_TOP = ((0, 0.3, 0.55), (4, 0.3, 0.5), (5, 0.3, 0.5))
_BOTTOM = ((0, 0.3, 0.55), (2, 0.25, 0.45), (5, 0.3, 0.45))
_LEFT = ((0, 0.6, 0.8), (2, 0.3, 0.5), (3, 0.25, 0.4), (4, 0.35, 0.5), (5, 0.3, 0.5), (8, 0.45, 0.6))
_RIGHT = ((0, 0.6, 0.8), (4, 0.3, 0.45))


def top_of_a_digit(rng: np.random.Generator) -> Grey:
    ink, kept = _digit_and_share(_TOP, rng)
    return ink[: _length(len(ink), kept)]


def bottom_of_a_digit(rng: np.random.Generator) -> Grey:
    ink, kept = _digit_and_share(_BOTTOM, rng)
    return ink[-_length(len(ink), kept) :]


def left_of_a_digit(rng: np.random.Generator) -> Grey:
    ink, kept = _digit_and_share(_LEFT, rng)
    return ink[:, : _length(ink.shape[1], kept)]


def right_of_a_digit(rng: np.random.Generator) -> Grey:
    ink, kept = _digit_and_share(_RIGHT, rng)
    return ink[:, -_length(ink.shape[1], kept) :]


def two_digits(rng: np.random.Generator) -> Grey:
    return _row(2, rng)


def a_long_number(rng: np.random.Generator) -> Grey:
    return _row(int(rng.integers(3, 7)), rng)


def digits_in_rows(rng: np.random.Generator) -> Grey:
    """Two rows and more, of one to three digits each."""
    rows = [_row(int(rng.integers(1, 4)), rng).T for _ in range(int(rng.integers(2, 4)))]
    return beside_each_other(rows, max(1, round(0.3 * min(map(len, rows))))).T


def printed_number(rng: np.random.Generator) -> Grey:
    text = "".join(map(str, rng.integers(0, 10, int(rng.integers(2, 6)))))
    return inked_text(text, some_size(rng) * len(text) // 2, program_font(), bold=int(rng.integers(0, 5)))


def _digit_and_share(ways: tuple[tuple[int, float, float], ...], rng: np.random.Generator) -> tuple[Grey, float]:
    digit, least, most = ways[int(rng.integers(len(ways)))]
    side = some_size(rng, least=_SMALLEST)
    return inked_strokes(_written(digit, rng), side, some_pen(side, rng, thickest=_THICKEST)), rng.uniform(least, most)


def _row(count: int, rng: np.random.Generator) -> Grey:
    side = some_size(rng, least=_SMALLEST) // 2
    pen = some_pen(side, rng, thickest=_THICKEST)
    parts = [inked_strokes(_written(int(rng.integers(10)), rng), side, pen) for _ in range(count)]
    return beside_each_other(parts, max(1, round(side * rng.uniform(0.05, 0.5))))


def _written(digit: int, rng: np.random.Generator) -> list[Path]:
    ways = [skeleton for skeleton in SKELETONS if skeleton.digit == digit]
    strokes = written_strokes(ways[int(rng.integers(len(ways)))], rng, Hand())
    return [stroke.astype(np.float64) for stroke in strokes]


def _length(size: int, kept: float) -> int:
    return max(1, round(size * kept))
