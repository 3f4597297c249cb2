"""Photographs made up of recorded digits: seeded, of every kind, and told as they were counted."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from benchmarks.reading.photographs import CONDITIONS, HEIGHT, WIDTH, Condition, photograph
from benchmarks.reading.pictures import main, measure, page, sheet_of
from nnengine.arrays import Array
from nnengine.digits.preprocessing import prepare, read_picture
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import render
from nnengine.training.presets import PRESETS

DOCS = Path(__file__).parents[2] / "docs"
FOUR = (np.array([(40.0, 0.0), (0.0, 60.0), (70.0, 60.0)]), np.array([(50.0, 30.0), (45.0, 110.0)]))
DRAWN = PenDigits((FOUR, FOUR, FOUR), np.array([4, 4, 6]), np.array([1, 1, 2]))


class SaysFour:
    """Answers always 4."""

    specification = PRESETS["784-30-10"].recipe.network

    def predict(self, images: Array) -> Array:
        return np.tile(np.eye(10, dtype=np.float32)[4], (len(images), 1))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_every_photograph_is_prepared_much_as_the_digit_is_drawn(condition: Condition) -> None:
    photo = photograph(FOUR, condition, np.random.default_rng(1))
    assert photo == photograph(FOUR, condition, np.random.default_rng(1))
    grey = read_picture(BytesIO(photo), condition.name)
    assert grey.shape[1] / grey.shape[0] == pytest.approx(WIDTH / HEIGHT, rel=0.01)
    seen, drawn = prepare(grey)[0], render(FOUR)
    moved = [np.roll(seen, (down, across), (0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    assert max(np.corrcoef(image.ravel(), drawn.ravel())[0, 1] for image in moved) > 0.75


def test_counted_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.reading.pictures.CONDITIONS", CONDITIONS[:2])
    told: list[str] = []
    found = measure(SaysFour(), DRAWN, 3, told.append)
    assert (found["count"], found["drawn"]) == (3, 2)
    assert [each["right"] for each in found["conditions"]] == [2, 2]
    assert [each["refused"] for each in found["conditions"]] == [0, 0]
    assert told == [f"{condition.name} …" for condition in CONDITIONS[:2]]
    facts = {"time": "2026-01-02T03:04:05+00:00", "versions": "numpy"}
    text = page({"facts": facts, "model": "four", "trained_on_writers": False, **found})
    assert "| plain paper | 66.67 % | +0.0 | 0 |" in text
    assert "None of these writers were trained on" in text
    assert sheet_of().width > 500


def test_the_page_is_what_the_file_says(tmp_path: Path) -> None:
    found = json.loads((DOCS / "pictures-read.json").read_text(encoding="utf-8"))
    assert page(found) == (DOCS / "pictures-read.md").read_text(encoding="utf-8")
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 2
    assert "expected a MODEL" in result.output
