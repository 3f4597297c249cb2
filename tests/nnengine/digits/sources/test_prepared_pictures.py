from __future__ import annotations

import numpy as np
import pytest

from nnengine.data import DataSet
from nnengine.digits.pictures.non_digits import OWN_KINDS, PICTURE_KINDS
from nnengine.digits.preprocessing import Grey
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.sources.prepared_pictures import digit_pictures, non_digit_pictures, prepared

SQUARE = np.zeros((28, 28), np.uint8)
SQUARE[4:24, 10:18] = 255
MNIST = DataSet("mnist", np.tile(SQUARE, (3, 1, 1, 1)), np.zeros(3, np.int64))
LINE = (np.array([(0.0, 0.0), (3.0, 40.0), (0.0, 80.0)]),)
PENS = PenDigits((LINE,) * 4, np.ones(4, np.int64), np.arange(4))


def test_blank_pictures_are_left_out_and_the_others_prepared() -> None:
    def blank(rng: np.random.Generator) -> Grey:
        return np.ones((30, 30), np.float32)

    def line(rng: np.random.Generator) -> Grey:
        picture = np.ones((40, 40), np.float32)
        picture[8:32, 15:20] = 0
        return picture

    told: list[str] = []
    images = prepared([(0, blank), (1, line)], 5, "At it", lambda progress: told.append(progress.message))
    assert images.shape == (1, 1, 28, 28)
    assert images.max() == 255
    assert told == ["At it"]


def test_a_picture_is_the_same_whichever_kinds_are_left_out() -> None:
    everything, _ = non_digit_pictures(120, 5, PICTURE_KINDS)
    kinds = [kind for kind in PICTURE_KINDS if kind not in OWN_KINDS]
    some, perhaps_digits = non_digit_pictures(120, 5, kinds)
    assert 0 < len(some) < len(everything) + len(perhaps_digits) <= 120
    assert {image.tobytes() for image in some} < {image.tobytes() for image in everything}


def test_digits_come_from_all_sources_but_from_writers_left_out() -> None:
    everybody = digit_pictures(40, 5, MNIST, PENS)
    nobody = digit_pictures(40, 5, MNIST, PENS, np.ones(4, np.bool_))
    program = digit_pictures(40, 5, MNIST)
    assert 30 < len(everybody) <= 40
    assert len(nobody) <= len(everybody) - 5
    assert len({image.tobytes() for image in everybody} & {image.tobytes() for image in program}) >= 20


@pytest.mark.parametrize("number", range(3))
def test_what_is_prepared_lies_as_mnists_digits_do(number: int) -> None:
    (image,) = digit_pictures(1, number, MNIST)[:, 0]
    rows, columns = np.nonzero(image > 60)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(20, abs=1)
