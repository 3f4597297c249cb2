"""The digits of a picture, read by a network that is asked no more than needed."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from app.drawing.controllers.picture_reading import read
from app.drawing.controllers.pictured_digits import PicturedDigits
from app.drawing.values.picture import Picture
from nnengine.digits.judge import FLAT, Judge, two_that_touch
from nnengine.digits.preprocessing import division
from nnengine.layers import Dense, Flatten
from nnengine.network.specification import NetworkSpecification

WAYS = {"7": [(0, 0), (70, 0), (52, 50), (35, 120)], "1": [(20, 0), (16, 120)]}


class Counting:
    """A network that calls every image a 7, and counts the images."""

    specification = NetworkSpecification((Flatten(), Dense(10)))

    def __init__(self) -> None:
        self.images = 0

    def predict(self, images):
        self.images += len(images)
        scores = np.zeros((len(images), 10), np.float32)
        scores[:, 7] = 1
        return scores


class Strict(Judge):
    """A judge that takes only what is narrow for a digit."""

    def __init__(self) -> None:
        pass

    def chances(self, images):
        return np.where((images > 0.5).any(axis=1).sum(axis=1) < 18, 0.9, 0.1)


def picture(text: str, gap: int = 70, name: str = "number.png") -> Picture:
    sheet = Image.new("L", (80 + len(text) * (70 + gap), 240), 230)
    draw = ImageDraw.Draw(sheet)
    for place, digit in enumerate(text):
        points = [(50 + place * (70 + gap) + x, 60 + y) for x, y in WAYS[digit]]
        draw.line(points, fill=30, width=12, joint="curve")
    file = BytesIO()
    sheet.save(file, "PNG")
    return read(file.getvalue(), name)


def test_each_digit_has_its_scores_its_box_and_its_preparation():
    number = picture("71")
    digits = PicturedDigits().read(number, Counting())
    assert [digit.scores.argmax() for digit in digits] == [7, 7]
    assert [digit.picture.preparation.what for digit in digits] == [f"number.png, digit {n} of 2" for n in (1, 2)]
    assert [stage.name for stage in digits[0].picture.preparation.stages] == [
        stage.name for stage in number.preparation.stages
    ]
    for digit in digits:
        shown = digit.picture.preparation.stages[-1].pixels
        np.testing.assert_array_equal(shown, np.rint(digit.seen.pixels * 255))
    (left, _, right, _), (other, *_) = (digit.box for digit in digits)
    assert 0 < left < right < other < 1


def test_without_a_network_digits_are_divided_all_the_same():
    assert [digit.scores for digit in PicturedDigits().read(picture("717"), None)] == [None] * 3


def test_a_single_digit_is_read_as_the_whole_picture():
    (digit,) = PicturedDigits(Strict()).read(one := picture("1"), Counting())
    assert digit.picture is one
    assert digit.seen is one.seen
    assert digit.box == (0, 0, 1, 1)
    assert digit.doubt is None


def test_of_several_lines_none_is_read():
    above, below = picture("71"), picture("17")
    both = np.concatenate([above.preparation.stages[0].pixels, below.preparation.stages[0].pixels])
    file = BytesIO()
    Image.fromarray(both).save(file, "PNG")
    (digit,) = PicturedDigits(Strict()).read(read(file.getvalue(), "page"), Counting())
    assert digit.doubt.title == "2 lines of digits"


def test_two_that_touch_are_found_at_a_closer_look():
    pictured, network = PicturedDigits(Strict()), Counting()
    touching = picture("77", gap=-8)
    digits = pictured.read(touching, network)
    assert len(digits) == 1
    assert digits[0].doubt is not None
    (closer,) = pictured.looked_at_closer(digits, network)
    assert closer.doubt == two_that_touch(7, 7)


def test_what_is_like_mnist_already_is_judged_as_on_the_command_line(monkeypatch):
    """In the window a flat line of MNIST's size and place was not called too wide, and never tried as two digits."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[12:16, 4:24] = 255
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    flat = read(file.getvalue(), "flat.png")
    assert flat.ink is None
    tried = []
    monkeypatch.setattr(division, "likely_pair", lambda halves, judge, read: tried.append(len(halves)))
    digits = PicturedDigits(Strict())
    found = digits.read(flat, Counting())
    assert found[0].doubt == FLAT
    np.testing.assert_array_equal(found[0].seen.pixels, pixels / np.float32(255))
    digits.looked_at_closer(found, Counting())
    assert tried
