from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import resources
from app.drawing.values.reading import SURE_FROM as SURE_IN_THE_WINDOW
from nnengine.arrays import Array
from nnengine.data import DataSet
from nnengine.digits import judge as judging
from nnengine.digits.judge import (
    DOT,
    FLAT,
    LEAST_CHANCE,
    MANY_STROKES,
    SCRIBBLE,
    SURE_FROM,
    UNLIKE,
    Judge,
    bundled_judge,
    doubt_of_strokes,
    reason_to_be_unsure,
)
from nnengine.digits.pictures.non_digits import PICTURE_KINDS
from nnengine.digits.preprocessing import prepare
from nnengine.digits.sources import digit_or_not
from nnengine.digits.sources.prepared_pictures import digit_pictures, prepared
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.digits.strokes import Stroke, render
from nnengine.digits.strokes.invented import recombined
from nnengine.digits.strokes.non_digits import KINDS, WRITTEN, drawn_non_digits
from nnengine.errors import ModelFileError
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

LINE = np.array([(0.5, 0.1), (0.5, 0.9)])
TURN = np.linspace(0, 2 * np.pi, 60)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)], axis=1)


@pytest.fixture(scope="module")
def judge() -> Judge:
    found = bundled_judge()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("strokes", "doubt"),
    [
        ([], None),
        ([LINE], None),
        ([CIRCLE], None),
        ([LINE, 0.5 * LINE], None),
        ([np.array([(0.4, 0.4)])], DOT),
        ([np.array([(0.4, 0.4), (0.4, 0.4)]), np.array([(0.4, 0.4)])], DOT),
        ([LINE[:, ::-1]], FLAT),
        ([np.tile([(0.0, 0.0), (1.0, 1.0)], (5, 1))], SCRIBBLE),
        ([LINE * 0.4 + (0.1 * number, 0) for number in range(7)], MANY_STROKES),
    ],
)
def test_what_strokes_tell_by_hand(strokes: list[Stroke], doubt: object) -> None:
    assert doubt_of_strokes(strokes) == doubt
    assert doubt_of_strokes([1000 * stroke + 7 for stroke in strokes]) == doubt


def test_a_line_is_a_one_and_a_circle_a_nought_whatever_their_size(judge: Judge) -> None:
    drawings = [[LINE], [np.array([(0.6, 0.1), (0.4, 0.9)])], [CIRCLE], [CIRCLE * (0.7, 1)], [0.1 * CIRCLE]]
    assert judge.doubts(np.stack([render(strokes) for strokes in drawings]), drawings) == [None] * 5


def test_written_digits_pass_and_what_is_none_does_not(judge: Judge) -> None:
    rng = np.random.default_rng(99)
    digits = procedural_digits(500, rng).images()[:, 0]
    assert (judge.chances(digits) < LEAST_CHANCE).mean() <= 0.03
    drawings = [kind.draw(rng) for kind in KINDS for _ in range(3)]
    doubts = judge.doubts(np.stack([render(strokes) for strokes in drawings]), drawings)
    assert np.mean([doubt is None for doubt in doubts]) < 0.06


def test_little_of_what_nobody_writes_passes(judge: Judge) -> None:
    """Some of it does look like a digit."""
    rng = np.random.default_rng(99)
    named = drawn_non_digits(200, rng, tuple(kind for kind in KINDS if kind.family in WRITTEN))
    images = np.stack([render(recombined(named, rng)) for _ in range(300)])
    assert (judge.chances(images) >= LEAST_CHANCE).mean() < 0.15


def test_an_image_without_strokes_is_judged_by_its_look(judge: Judge) -> None:
    square = [np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0.0)])]
    assert judge.doubts(render(square)[np.newaxis], [()]) == [UNLIKE]


def test_only_a_network_of_that_form_judges() -> None:
    layers = (Flatten(), Dense(10), Softmax())
    with pytest.raises(ModelFileError, match="expected a network that judges images of 28x28"):
        Judge(Network(NetworkSpecification(layers)))


def test_the_classes_and_the_least_share_are_those_of_data_and_window() -> None:
    assert (judging._CLASSES, judging._DIGIT) == (digit_or_not.CLASSES, digit_or_not.DIGIT)
    assert SURE_FROM == SURE_IN_THE_WINDOW


def test_the_reason_in_words() -> None:
    sure, torn = np.eye(10)[3], np.array([0, 0, 0, 0, 0.48, 0, 0, 0, 0.07, 0.45])
    assert reason_to_be_unsure(sure, None) is None
    assert reason_to_be_unsure(sure, SCRIBBLE) == "a scribble, too much line"
    assert reason_to_be_unsure(torn, None) == "between 4 and 9, 48.00 % and 45.00 %"
    assert reason_to_be_unsure(np.zeros(10), None) == "all scores are 0"


def test_printed_digits_pass_and_few_printed_letters_do(judge: Judge) -> None:
    """A style that nothing was trained on, by way of pictures."""
    font = ImageFont.truetype(Path(resources.__file__).parent / "fonts" / "Inter-Regular.otf", 160)

    def printed(text: str) -> Array:
        pictures = []
        for sign in text:
            paper = Image.new("L", (240, 240), 255)
            ImageDraw.Draw(paper).text((60, 20), sign, font=font, fill=0)
            pictures.append(prepare(np.asarray(paper, np.float32) / 255)[0])
        return np.stack(pictures)

    assert (judge.chances(printed("0123456789")) >= LEAST_CHANCE).all()
    assert (judge.chances(printed("ACEFHJKLMNPRTUVWXYdefhkmnrt?&%#@+=*")) >= LEAST_CHANCE).mean() < 0.1


def test_specks_are_no_eight(judge: Judge) -> None:
    """Light or dark, square, two of them corner to corner or nearly."""
    for side, size, apart in ((99, 4, 4), (99, 3, 4)):
        sheet = np.zeros((side, side), np.float32)
        sheet[side // 2 : side // 2 + size, side // 2 - apart : side // 2 - apart + size] = 1
        sheet[side // 2 - apart : side // 2 - apart + size, side // 2 : side // 2 + size] = 1
        for picture in (sheet, 1 - sheet):
            assert judge.doubts(prepare(picture), [()]) == [UNLIKE], (side, size, apart)


def test_few_pictures_of_what_is_no_digit_pass_and_few_of_digits_are_refused(judge: Judge) -> None:
    """One picture of each kind, and as many of digits that the program writes and prints."""
    others = prepared([(number, kind.make) for number, kind in enumerate(PICTURE_KINDS)], 99, "", None)
    assert (judge.chances(others[:, 0] / np.float32(255)) >= LEAST_CHANCE).mean() < 0.08
    digits = digit_pictures(200, 99, DataSet("none", np.zeros((0, 1, 28, 28), np.uint8), np.zeros(0, np.int64)))
    assert (judge.chances(digits[:, 0] / np.float32(255)) < LEAST_CHANCE).mean() <= 0.03
