from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nnengine.digits.strokes import render
from nnengine.digits.strokes.invented import invented_sign, recombined
from nnengine.digits.strokes.non_digits import KINDS, WRITTEN, drawn_non_digits
from nnengine.digits.strokes.stroke import Path

SQUARE = [np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])]
DOTS = [np.array([(0.0, 0.0)]), np.array([(5.0, 0.0)])]
DOT = [np.array([(3.0, 3.0)])]

Draw = Callable[[np.random.Generator], list[Path]]


def recombined_kinds(rng: np.random.Generator) -> list[Path]:
    return recombined(drawn_non_digits(10, rng, tuple(kind for kind in KINDS if kind.family in WRITTEN)), rng)


def recombined_few(rng: np.random.Generator) -> list[Path]:
    return recombined([SQUARE, DOTS, DOT], rng)


@pytest.mark.parametrize("draw", [invented_sign, recombined_kinds, recombined_few])
def test_each_is_another_that_can_be_rendered(draw: Draw) -> None:
    rng = np.random.default_rng(3)
    images = set()
    for _ in range(200):
        strokes = draw(rng)
        assert strokes
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and len(stroke) for stroke in strokes)
        image = render(strokes)
        assert image.max() == 1
        images.add(image.tobytes())
    assert len(images) > 100


@pytest.mark.parametrize("draw", [invented_sign, recombined_kinds])
def test_the_same_seed_gives_the_same(draw: Draw) -> None:
    first, second = (draw(np.random.default_rng(7)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_strokes_are_one_to_four_and_parts_stay_as_large_as_the_whole() -> None:
    rng = np.random.default_rng(1)
    assert {len(invented_sign(rng)) for _ in range(300)} == {1, 2, 3, 4}
    extents = [np.ptp(np.concatenate(recombined([SQUARE], rng)), axis=0).max() for _ in range(300)]
    assert 0.2 < min(extents) <= max(extents) < 4
