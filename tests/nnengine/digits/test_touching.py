from __future__ import annotations

import numpy as np
import pytest

from nnengine.arrays import Array
from nnengine.digits.bundled_models import bundled_models
from nnengine.digits.judge import Judge, bundled_judge
from nnengine.digits.strokes.stroke import Path
from nnengine.digits.touching import touching_digits
from nnengine.files.model_file import load_model

TURN = np.linspace(0, 2 * np.pi, 40)
NOUGHT = np.stack([0.3 - 0.3 * np.sin(TURN), 0.5 - 0.5 * np.cos(TURN)], axis=1)
THREE = np.array(
    [(0, 0.1), (0.2, 0), (0.4, 0.1), (0.38, 0.35), (0.15, 0.48), (0.4, 0.55), (0.48, 0.78), (0.3, 1), (0, 0.92)]
)
SEVEN = np.array([(0, 0.05), (0.5, 0.05), (0.35, 0.4), (0.2, 1)])


@pytest.fixture(scope="module")
def judge() -> Judge:
    found = bundled_judge()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def network():
    return load_model(bundled_models()["two-convolutions"]).network()


@pytest.mark.parametrize(
    ("strokes", "digits"),
    [
        ([np.concatenate([NOUGHT, np.add(NOUGHT, (0.62, 0))])], (0, 0)),
        ([np.concatenate([SEVEN, np.add(NOUGHT, (0.45, 0))])], (7, 0)),
        ([np.concatenate([THREE, np.add(NOUGHT, (0.55, 0))])], (3, 0)),
        ([NOUGHT * (0.5, 1)], None),
        ([], None),
    ],
    ids=["00", "70", "30", "a nought", "nothing"],
)
def test_two_digits_in_one_stroke_are_guessed(
    judge: Judge, network, strokes: list[Path], digits: tuple[int, int] | None
) -> None:
    def read(images: Array) -> Array:
        return network.predict(images[:, np.newaxis])

    assert touching_digits(strokes, judge, read) == digits
    assert touching_digits([200 * stroke - 40 for stroke in strokes], judge, read) == digits


def test_what_is_read_unsurely_is_not_guessed(judge: Judge) -> None:
    strokes = [np.concatenate([NOUGHT, np.add(NOUGHT, (0.62, 0))])]
    assert touching_digits(strokes, judge, lambda images: np.full((len(images), 10), 0.1)) is None
    assert touching_digits(strokes, judge, lambda images: np.zeros((len(images), 10))) is None
