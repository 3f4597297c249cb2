"""What is no digit and what is refused: how it is counted and told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.reading import unsure_pictures
from benchmarks.reading.touching import touching
from benchmarks.reading.unsure import main, measure
from benchmarks.reading.unsure_page import page
from benchmarks.reading.unsure_pictures import in_another_font, measure_pictures
from benchmarks.reading.unsure_pictures_page import every_picture, pictures_tables
from nnengine.arrays import Array
from nnengine.data.dataset import DataSet
from nnengine.digits.judge import LEAST_CHANCE, Judge
from nnengine.digits.pictures.non_digits import PICTURE_KINDS
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes.non_digits import KINDS
from nnengine.training.presets import PRESETS

DOCS = Path(__file__).parents[2] / "docs"
BOW = (np.array([(30.0, 0.0), (0.0, 40.0), (30.0, 80.0)]),)
DRAWN = PenDigits((BOW, BOW, BOW, BOW), np.array([6, 6, 6, 1]), np.array([1, 1, 2, 2]))
MNIST = DataSet("mnist", np.full((5, 1, 28, 28), 9, np.uint8), np.array([6, 6, 6, 6, 2]))
SQUARES = DataSet("mnist", np.zeros((4, 1, 28, 28), np.uint8), np.array([6, 6, 6, 2]))
SQUARES.samples[:, :, 5:22, 8:11] = SQUARES.samples[:, :, 5:22, 17:20] = SQUARES.samples[:, :, 19:22, 8:20] = 255


class SaysSix:
    """Answers always 6."""

    specification = PRESETS["softmax"].recipe.network
    dtype = np.dtype(np.float32)

    def predict(self, images: Array) -> Array:
        return np.tile(np.eye(10, dtype=np.float32)[6], (len(images), 1))


class Always(Judge):
    """Is of one mind about everything."""

    def __init__(self, chance: float) -> None:
        self._chance = chance

    def chances(self, images: Array) -> Array:
        return np.full(len(images), self._chance, np.float32)


def test_what_passes_and_what_is_refused_is_counted() -> None:
    found = measure(SaysSix(), Always(1.0), [Always(0.0), Always(1.0)], DRAWN, MNIST, 2, lambda _: None)
    assert [row[:2] for row in found["kinds"]] == [[kind.family, kind.name] for kind in KINDS]
    by_name = {row[1]: row[2:] for row in found["kinds"]}
    assert by_name["letter A"] == [2, 2, 0]  # held out by the first fold
    assert by_name["letter C"] == [2, 2, 2]
    assert by_name["dot"][1] == by_name["sign minus"][1] == 0  # told by their strokes
    assert found["mnist"] == [[5, 0, 1], [5, 0, 1]]
    assert found["pens"] == [[4, 0, 1], [4, 0, 1], [4, 2, 1]]
    assert found["calibration_error"]["mnist"] > 0.1


def test_pictures_that_pass_and_digits_in_pictures_that_are_refused_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The writer of the first three pen digits is refused by one judge, that of the last is not by the other."""
    monkeypatch.setattr(unsure_pictures, "DIGITS_COUNT", 4)
    found = measure_pictures(SaysSix(), Always(1.0), [Always(0.0), Always(1.0)], DRAWN, SQUARES, 1, lambda _: None)
    kinds = (*PICTURE_KINDS, *in_another_font())
    assert [row[:2] for row in found["kinds"]] == [[kind.family, kind.name] for kind in kinds]
    for family, name, blank, alone, judged, unseen in found["kinds"]:
        assert blank + alone == 1, (family, name)
        assert alone == judged >= unseen
    by_name = {row[1]: row[2:] for row in found["kinds"]}
    assert by_name["letter A"][1:] == [1, 1, 0]  # held out by the first fold
    assert sum(row[5] for row in found["kinds"]) > 50
    digits = {row[0]: row[1:] for row in found["digits"]}
    assert digits["MNIST, thick lines"] == [4, 0, 0, 0, 1]  # one is a 2
    count, blank, alone, judged, wrong = digits["pens, in some picture"]
    assert (count, alone) == (4, 0)
    assert 1 <= judged <= 3
    assert wrong <= 1
    assert len(pictures_tables(found, 1)[1].rows) == len(digits) + 1
    assert len(every_picture(found, 1).rows) == len(kinds)


def test_pairs_are_one_drawing_each_and_counted() -> None:
    assert touching(SaysSix(), Always(1.0), DRAWN, 5) == {"count": 5, "answered": 5, "guessed": 0, "right": 0}
    assert touching(SaysSix(), Always(0.0), DRAWN, 5)["answered"] == 0


def test_without_a_model_or_a_file_there_is_nothing_to_show() -> None:
    run = CliRunner().invoke(main, [])
    assert run.exit_code == 2
    assert "expected a MODEL" in run.output


def test_the_page_in_docs_is_made_of_what_was_found_and_keeps_the_promises() -> None:
    found = json.loads((DOCS / "unsure.json").read_text(encoding="utf-8"))
    assert (DOCS / "unsure.md").read_text(encoding="utf-8") == page(found), (
        "run: python -m benchmarks.reading.unsure --json docs/unsure.json --report docs/unsure.md"
    )
    assert found["least_chance"] == LEAST_CHANCE
    assert [row[1] for row in found["kinds"]] == [kind.name for kind in KINDS]
    assert sum(row[3] for row in found["kinds"]) <= 0.05 * found["count"] * len(KINDS)
    assert all(refused <= 0.01 * count for count, refused, _ in (found["mnist"][1], *found["pens"][1:]))
    pictured = found["pictures"]["kinds"]
    assert [row[1] for row in pictured] == [kind.name for kind in (*PICTURE_KINDS, *in_another_font())]
