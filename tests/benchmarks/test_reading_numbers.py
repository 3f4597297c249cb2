"""Numbers of recorded digits: how they are put together, counted and told."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from benchmarks.reading import pictured_numbers
from benchmarks.reading.composition import SPACINGS, Spacing, composed
from benchmarks.reading.numbers import main, measure, page
from benchmarks.reading.photographs import CONDITIONS
from benchmarks.reading.pictured_numbers import _photographed, measure_pictures
from nnengine.arrays import Array
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.training.presets import PRESETS

DOCS = Path(__file__).parents[2] / "docs"
CROSS = (np.array([(0.0, 0.0), (40.0, 80.0)]), np.array([(40.0, 0.0), (0.0, 80.0)]))
BOW = (np.array([(30.0, 0.0), (0.0, 40.0), (30.0, 80.0)]),)
DRAWN = PenDigits((CROSS, BOW, CROSS, BOW), np.array([8, 6, 8, 6]), np.array([1, 1, 2, 2]))


class SaysSix:
    """Answers always 6."""

    specification = PRESETS["784-30-10"].recipe.network

    def predict(self, images: Array) -> Array:
        return np.tile(np.eye(10, dtype=np.float32)[6], (len(images), 1))


@pytest.mark.parametrize("spacing", SPACINGS, ids=lambda spacing: spacing.name)
def test_digits_of_a_number_are_as_far_apart_as_they_should_be(spacing: Spacing) -> None:
    for seed in range(20):
        number = composed(DRAWN, spacing, np.random.default_rng(seed))
        assert 2 <= len(number.text) == len(number.groups) <= 4
        assert [index for group in number.groups for index in group] == list(range(len(number.strokes)))
        parts = [np.concatenate([number.strokes[index] for index in group]) for group in number.groups]
        for part in parts:
            assert 0.75 - 1e-9 <= np.ptp(part[:, 1]) <= 1.25 + 1e-9
            assert abs(part[:, 1].min() + part[:, 1].max()) / 2 <= 0.1 + 1e-9
        for one, other in pairwise(parts):
            assert spacing.least - 1e-9 <= other[:, 0].min() - one[:, 0].max() <= spacing.most + 1e-9


def test_the_same_seed_gives_the_same_number() -> None:
    one, other = (composed(DRAWN, SPACINGS[0], np.random.default_rng(3)) for _ in range(2))
    assert one.text == other.text
    np.testing.assert_array_equal(np.concatenate(one.strokes), np.concatenate(other.strokes))


def test_what_is_divided_and_read_right_is_counted() -> None:
    found = measure(SaysSix(), DRAWN, 30, lambda _: None)
    assert found["single"] == [[1, 2, 0], [2, 2, 0]]
    wide = found["spacings"][-1]
    assert wide["count"] == wide["divided"] == 30
    rng = np.random.default_rng(len(SPACINGS) - 1)
    texts = [composed(DRAWN, SPACINGS[-1], rng).text for _ in range(30)]
    assert wide["right"] == sum(set(text) == {"6"} for text in texts)
    assert wide["digits_right"] == sum(text.count("6") for text in texts)


def test_pictures_of_numbers_are_divided_read_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    conditions = [condition for condition in CONDITIONS if condition.name in {"plain paper", "squared paper"}]
    monkeypatch.setattr(pictured_numbers, "CONDITIONS", conditions)  # fewer, for a test
    monkeypatch.setattr(pictured_numbers, "SPACINGS", SPACINGS[-1:])
    found = measure_pictures(SaysSix(), None, DRAWN, None, 2, lambda _: None)
    plain, squared = found["numbers"]
    assert (plain["on"], squared["on"]) == ("plain paper", "squared paper")
    assert plain["divided"] == plain["count"] == 2
    rng = np.random.default_rng((0, 1))
    texts = []
    for _ in range(2):
        number = _photographed(DRAWN, SPACINGS[-1], CONDITIONS[0], rng)
        texts.append(number.text)
        assert len(number.boxes) == len(number.text)
        with Image.open(BytesIO(number.file)) as photo:
            grey = np.asarray(photo.convert("L"))
        for left, top, right, bottom in np.rint(number.boxes).astype(int):
            assert grey[top:bottom, left:right].min() < 110  # ink lies in the box and reaches to its edges
            assert grey[:, left - 5 : left - 3].min() > 150
            assert grey[:, right + 3 : right + 5].min() > 150
    assert plain["right"] == sum(set(text) == {"6"} for text in texts)
    assert plain["digits_right"] == sum(text.count("6") for text in texts)
    assert {each["on"] for each in found["single"]} == {"photographs, plain paper", "photographs, squared paper"}


def test_without_a_model_or_a_file_there_is_nothing_to_show() -> None:
    run = CliRunner().invoke(main, [])
    assert run.exit_code == 2
    assert "expected a MODEL" in run.output


def test_the_page_in_docs_is_made_of_what_was_found() -> None:
    found = json.loads((DOCS / "numbers.json").read_text(encoding="utf-8"))
    assert (DOCS / "numbers.md").read_text(encoding="utf-8") == page(found), (
        "run: python -m benchmarks.reading.numbers --json docs/numbers.json --report docs/numbers.md"
    )
    assert [each["name"] for each in found["spacings"]] == [spacing.name for spacing in SPACINGS]
