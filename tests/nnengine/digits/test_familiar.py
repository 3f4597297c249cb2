from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.familiar import NOTHING_FAMILIAR, Familiar
from nnengine.digits.strokes import render
from nnengine.digits.strokes.non_digits import KINDS

STAR = next(kind for kind in KINDS if kind.name == "shape star")
SPIRAL = next(kind for kind in KINDS if kind.name == "spiral")


def cross(size: float, place: float = 0.0) -> np.ndarray:
    across = np.array([(0.5 - size, 0.5 + place), (0.5 + size, 0.5 + place)])
    return render([across, np.array([(0.5, 0.2), (0.5, 0.8)])])


def test_the_same_drawing_a_little_different_is_familiar() -> None:
    known = Familiar(np.stack([cross(0.25), cross(0.3)]))
    assert known.is_like(cross(0.25))
    assert known.is_like(cross(0.28, 0.03))


def test_other_drawings_are_not() -> None:
    known = Familiar(np.stack([cross(0.25), cross(0.3)]))
    rng = np.random.default_rng(0)
    others = [render(kind.draw(rng)) for kind in (STAR, SPIRAL) for _ in range(20)]
    assert np.mean([known.is_like(other) for other in others]) <= 0.05
    assert not known.is_like(np.zeros((28, 28), np.float32))


@pytest.mark.parametrize("image", [cross(0.3), np.zeros((28, 28), np.float32)])
def test_where_nothing_is_known_nothing_is_familiar(image: np.ndarray) -> None:
    assert not NOTHING_FAMILIAR.is_like(image)
