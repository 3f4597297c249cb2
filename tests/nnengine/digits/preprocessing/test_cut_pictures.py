"""Pictures as people cut them: closely around the ink, or along the lines of a cell. Read by the default model."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from benchmarks.reading.crops import CELLS, Cell, closely_cut, in_cell
from nnengine.cli.models import opened_model
from nnengine.digits.judge import DOT
from nnengine.digits.preprocessing import preparation, prepare
from nnengine.digits.preprocessing.division import InkPieces
from nnengine.digits.preprocessing.preparation import ink_alone
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.errors import DataError
from nnengine.network.ensemble import Predictor

Grey = npt.NDArray[np.float32]
DIGITS = procedural_digits(40, np.random.default_rng(3))


@cache
def _network() -> Predictor:
    return opened_model(None)[0].network()


def read(picture: Callable[[Grey], Grey]) -> list[int]:
    """What the default model reads in a picture of each of the digits; -1 where the picture is blank."""
    network = _network()
    answers = []
    for image in DIGITS.images():
        try:
            answers.append(int(network.predict(prepare(picture(image[0]))[np.newaxis])[0].argmax()))
        except DataError:
            answers.append(-1)
    return answers


def wrong(answers: list[int]) -> int:
    return int((np.array(answers) != DIGITS.labels).sum())


@pytest.mark.parametrize(("side", "most_wrong"), [(16, 4), (20, 2), (28, 2), (40, 2), (80, 2)])
def test_closely_cut_digits_are_read(side: int, most_wrong: int) -> None:
    rng = np.random.default_rng(side)
    answers = read(lambda ink: closely_cut(ink, side, rng))
    assert wrong(answers) <= most_wrong, answers


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.size], ids=lambda cell: cell.name)
def test_digits_in_cells_are_read(cell: Cell) -> None:
    rng = np.random.default_rng(cell.sides)
    answers = read(lambda ink: in_cell(ink, cell, rng))
    assert wrong(answers) <= 3, answers


@pytest.mark.parametrize("cell", [cell for cell in CELLS if not cell.size], ids=lambda cell: cell.name)
def test_empty_cells_are_blank(cell: Cell) -> None:
    rng = np.random.default_rng(cell.sides)
    answers = read(lambda ink: in_cell(ink, cell, rng))
    assert answers.count(-1) >= 37, answers


@pytest.mark.parametrize("light", [False, True])
def test_a_narrow_one_is_a_one(light: bool) -> None:
    one = np.full((20, 4), 0.1, np.float32)
    one[:, 1:3] = 0.95
    image = prepare(one if light else 1 - one)[0]
    assert np.ptp(np.flatnonzero(image.any(axis=1))) == 19
    assert np.ptp(np.flatnonzero(image.any(axis=0))) < 12


def test_lines_along_the_edges_are_said() -> None:
    picture = np.ones((60, 60), np.float32)
    picture[:3] = picture[:, -3:] = 0.3
    picture[15:45, 27:33] = 0
    stages = preparation(picture)
    assert stages[2].words == "2 lines along the picture's edges were taken away."
    assert stages[2].image[:5].max() == stages[2].image[:, -5:].max() == 0


def test_a_tight_seven_keeps_its_bar() -> None:
    seven = np.ones((60, 44), np.float32)
    seven[:7] = 0
    for row in range(60):
        seven[row, 36 - row // 3 : 43 - row // 3] = 0
    image = prepare(seven)[0]
    assert image[image.any(axis=1)][0].sum() > 9


@pytest.mark.parametrize("grain", [0.0, 0.01, 0.03])
@pytest.mark.parametrize("side", [20, 28, 50, 120])
def test_a_white_page_stays_blank(side: int, grain: float) -> None:
    rng = np.random.default_rng(side)
    light = 0.9 - 0.05 * np.linspace(0, 1, side)[:, np.newaxis]
    with pytest.raises(DataError, match="blank"):
        prepare((light + rng.normal(0, grain, (side, side))).astype(np.float32))


def test_a_full_page_of_digits_is_not_blank() -> None:
    page = np.block([[DIGITS.images()[4 * row + column, 0] for column in range(4)] for row in range(4)])
    assert prepare(1 - page).max() == 1


def test_faint_lines_stay() -> None:
    """A ring as thin as a pixel, dark at the left and faint at the right."""
    down, across = np.mgrid[:28, :28].astype(np.float32)
    ring = np.clip(1 - np.abs(np.hypot(down - 14, across - 14) - 8), 0, 1) * np.where(across < 14, 0.8, 0.28)
    image = prepare((1 - ring).astype(np.float32))[0]
    assert image[14, 20:].max() > 0.8 * image[14, :9].max()


def test_an_empty_cell_of_a_few_pixels_is_blank() -> None:
    """Twelve pixels with a line two pixels inside each edge, and nothing beyond the reach of these lines."""
    picture = np.ones((12, 12), np.float32)
    picture[[2, 9]] = picture[:, [2, 9]] = 0
    with pytest.raises(DataError, match="blank"):
        prepare(picture)


def _page(rows: int, columns: int, height: int, apart: int) -> Grey:
    """Rows of digits, ``height`` pixels high and ``apart`` pixels from each other, on white."""
    digits = DIGITS.images()[:, 0, 4:24, 4:24]
    cells = []
    for place in range(rows * columns):
        small = Image.fromarray(digits[place % len(digits)]).resize((height, height), Image.Resampling.BOX)
        cells.append(np.pad(np.asarray(small), apart))
    page = np.block([cells[columns * row : columns * (row + 1)] for row in range(rows)])
    return (1 - 0.8 * np.clip(page, 0, 1)).astype(np.float32)


@pytest.mark.parametrize(("rows", "columns", "height", "apart"), [(8, 12, 20, 3), (14, 9, 14, 4), (18, 18, 20, 6)])
def test_rows_of_digits_are_no_lines_of_the_paper(rows: int, columns: int, height: int, apart: int) -> None:
    stages, ink = ink_alone(_page(rows, columns, height, apart))
    assert stages[-1].words == "The paper has no lines, and nothing lies beside the digit."
    assert ink is not None
    assert len(InkPieces(ink).lines()) >= rows - 1


def test_rests_of_frames_that_look_like_rulings_are_taken_away() -> None:
    cell = next(cell for cell in CELLS if cell.name == "empty cell, framed with gaps")
    rng = np.random.default_rng((99, *cell.name.encode()))
    nothing = np.zeros((28, 28), np.float32)
    blank = 0
    for _ in range(100):
        try:
            prepare(in_cell(nothing, cell, rng))
        except DataError:
            blank += 1
    assert blank >= 99


def test_a_tiny_digit_whose_strokes_are_everywhere_is_not_blank() -> None:
    """Eight pixels of a 5, dark on light, whose edges differ as grain does."""
    rows = ("99565323", "96112368", "71268999", "72138999", "78626999", "13526999", "51028999")
    five = np.array([[int(pixel) for pixel in row] for row in rows], np.float32) / 9
    assert prepare(five).max() == 1


def test_a_tiny_digit_cut_to_its_ink_is_no_rest_of_a_frame() -> None:
    rows = ("99992", "55699", "00009", "00019", "00099", "00096", "00392", "00091")
    seven = np.array([[int(pixel) for pixel in row] for row in rows], np.float32) / 9
    assert prepare(seven).max() == 1


@pytest.mark.parametrize(("side", "size"), [(60, 2), (150, 5), (220, 8), (300, 9)])
@pytest.mark.parametrize("light", [False, True])
def test_two_specks_at_a_corner_are_a_dot(side: int, size: int, light: bool) -> None:
    sheet = np.ones((side, side), np.float32)
    middle = side // 2
    sheet[middle : middle + size, middle - size : middle] = 0
    sheet[middle - size : middle, middle : middle + size] = 0
    _, ink = ink_alone(1 - sheet if light else sheet)
    assert ink is not None
    pieces = InkPieces(ink)
    assert pieces.doubt(pieces.whole, 1.0) == DOT


@pytest.mark.parametrize("height", [14, 20, 28])
def test_small_digits_on_a_large_page_are_no_dots(height: int) -> None:
    page = np.ones((300, 300), np.float32)
    for image in DIGITS.images()[:20, 0, 4:24, 4:24]:
        small = np.asarray(Image.fromarray(image).resize((height, height), Image.Resampling.BOX))
        page[100 : 100 + height, 100 : 100 + height] = 1 - 0.9 * np.clip(small, 0, 1)
        _, ink = ink_alone(page)
        assert ink is not None
        pieces = InkPieces(ink)
        assert pieces.doubt(pieces.whole, 1.0) is None


def test_a_tiny_digit_is_not_divided_at_its_gaps() -> None:
    """A 4 scaled by nearest, whose foot a pixel parts from it."""
    four = 1 - np.array(
        [[0, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 1, 0]], np.float32
    )
    stages, ink = ink_alone(four)
    assert ink is not None
    pieces = InkPieces(stages[-1].image)
    assert len(pieces.whole) > 1
    assert pieces.lines() == ((pieces.whole,),)


@pytest.mark.parametrize("side", [12, 20, 28])
def test_a_tiny_page_in_slanting_light_is_blank(side: int) -> None:
    rng = np.random.default_rng(side)
    for _ in range(40):
        light = 0.85 + np.linspace(-0.08, 0.08, side)[:, np.newaxis] + rng.normal(0, 0.012, (side, side))
        with pytest.raises(DataError, match="blank"):
            prepare(np.clip(light, 0, 1).astype(np.float32))


def test_a_faint_digit_of_a_few_pixels_is_not_blank() -> None:
    small = np.asarray(Image.fromarray(DIGITS.images()[0, 0]).resize((20, 20), Image.Resampling.BOX))
    assert prepare(0.9 - 0.12 * small).max() == 1
