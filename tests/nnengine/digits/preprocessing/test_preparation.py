"""The stages of preparing a picture: what each shows and says, and the lines of the paper."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw

from nnengine.digits.preprocessing import preparation, prepare
from nnengine.digits.preprocessing.lines import Ruling, without_lines

Grey = npt.NDArray[np.float32]
NAMES = ["In grey", "Light evened out", "Ink alone", "Cut out", "Pen evened out", "Size and place"]


def sheet(*, ruling: float = 0.0, squared: bool = False, tilt: float = 0.0) -> Grey:
    """A 4 on paper of 400 × 500 pixels, ink 1; ``ruling`` is how dark its lines are, every 40 pixels."""
    picture = Image.new("L", (1000, 800))
    draw = ImageDraw.Draw(picture)
    for path in ([(420, 200), (360, 440), (640, 430)], [(580, 280), (540, 620)]):
        draw.line(path, fill=255, width=36)
    ink = np.asarray(picture.resize((500, 400), Image.Resampling.BOX), dtype=np.float32) / 255
    down, across = np.mgrid[:400, :500].astype(np.float32)
    for turn in (0.0, np.pi / 2) if squared else (0.0,):
        along = (down * np.cos(tilt + turn) - across * np.sin(tilt + turn)) % 40
        ink = np.maximum(ink, ruling * np.clip(2 - np.abs(along - 20), 0, 1))
    return ink.astype(np.float32)


def likeness(one: Grey, other: Grey) -> float:
    """Their correlation, at best. Centring goes by whole pixels, so a little ink decides about one of them."""
    moved = [np.roll(one, (down, across), (0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    return max(float(np.corrcoef(image.ravel(), other.ravel())[0, 1]) for image in moved)


def test_stages_are_named_and_end_in_what_the_network_reads() -> None:
    stages = preparation(1 - 0.7 * sheet())
    assert [stage.name for stage in stages] == NAMES
    assert [stage.is_ink for stage in stages] == [False, True, True, True, True, True]
    for stage in stages:
        assert stage.image.dtype == np.float32
        assert stage.image.min() >= 0
        assert stage.image.max() <= 1
        assert stage.words.endswith(".")
    np.testing.assert_array_equal(stages[-1].image, prepare(1 - 0.7 * sheet())[0])


def test_sentences_have_this_pictures_numbers() -> None:
    words = {stage.name: stage.words for stage in preparation((0.9 - 0.6 * sheet()).astype(np.float32))}
    assert "500 × 400" in words["In grey"]
    assert "dark on light" in words["Light evened out"]
    assert "90 % of white" in words["Light evened out"]
    assert words["Ink alone"] == "The paper has no lines, and nothing lies beside the digit."
    assert "5" in words["Cut out"]
    assert "thickened" in words["Pen evened out"] or "wide as they should" in words["Pen evened out"]
    assert "20 × 20" in words["Size and place"]


def test_a_board_is_said_to_be_one() -> None:
    words = preparation((0.15 + 0.7 * sheet()).astype(np.float32))[1].words
    assert "light on dark" in words


@pytest.mark.parametrize("tilt", [-0.06, 0.0, 0.04])
@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("ruling", [0.3, 0.9])
def test_lines_of_the_paper_are_taken_away(ruling: float, squared: bool, tilt: float) -> None:
    photo = 0.92 - 0.7 * sheet(ruling=ruling, squared=squared, tilt=tilt)
    plain = prepare(1 - sheet())[0]
    prepared = preparation(photo.astype(np.float32))
    assert "lines across" in prepared[2].words
    assert ("down" in prepared[2].words) == squared
    assert likeness(prepared[-1].image, plain) > 0.88


def test_lines_are_counted() -> None:
    _, ruling = without_lines(sheet(ruling=0.4, squared=True))
    assert ruling == Ruling(across=10, down=13)


def test_a_digit_that_is_all_lines_stays() -> None:
    one = np.zeros((300, 200), np.float32)
    one[:, 99:102] = 1  # from edge to edge
    left, ruling = without_lines(one)
    assert ruling == Ruling()
    np.testing.assert_array_equal(left, one)


def test_strokes_from_edge_to_edge_are_no_lines() -> None:
    """A four that was cropped to its ink: one line across, one down, both as dark as it gets."""
    four = np.zeros((300, 300), np.float32)
    four[200:204, :] = 1
    four[:, 220:224] = 1
    for step in range(200):
        four[200 - step, 20 + step // 2 : 24 + step // 2] = 1
    left, ruling = without_lines(four)
    assert ruling == Ruling()
    np.testing.assert_array_equal(left, four)


def test_specks_are_counted() -> None:
    photo = 1 - sheet()
    for place in (20, 60):
        photo[place : place + 3, place : place + 3] = 0
    assert preparation(photo)[2].words == "2 specks were taken away."


def test_an_image_like_mnists_stays_as_it_is() -> None:
    image = prepare(1 - sheet())[0]
    stages = preparation(image)
    assert [stage.name for stage in stages] == ["In grey", "As it is"]
    np.testing.assert_array_equal(stages[-1].image, image)


@pytest.mark.parametrize("rows", [slice(0, 50), slice(350, 400)])
def test_what_lies_beside_the_page_is_no_ink(rows: slice) -> None:
    photo = (0.9 - 0.7 * sheet()).astype(np.float32)
    alone = prepare(photo)[0]
    photo[rows] = 0.15
    photo[:, 470:] = 0.15
    stages = preparation(photo)
    assert stages[2].words == "What lies beside the page was taken away."
    assert np.abs(stages[-1].image - alone).mean() < 0.02


def test_a_digit_in_the_shadow_of_a_hand() -> None:
    down, across = np.mgrid[:400, :500]
    shadow = 1 - 0.35 * np.clip((across + down - 400) / 60 + 0.5, 0, 1)
    stages = preparation(((0.9 - 0.75 * sheet()) * shadow).astype(np.float32))
    assert "dark on light" in stages[1].words
    assert likeness(stages[-1].image, prepare(1 - sheet())[0]) > 0.95


@pytest.mark.parametrize("share", [300, 450, 600, 750])
def test_the_edge_of_a_shadow_is_no_grain(share: int) -> None:
    """A picture that a shadow divides is not blank, wherever its edge is."""
    down, across = np.mgrid[:400, :500]
    shadow = 1 - 0.5 * np.clip((across + down - share) / 10 + 0.5, 0, 1)
    assert preparation(((0.9 - 0.5 * sheet()) * shadow).astype(np.float32))[-1].image.max() == 1
