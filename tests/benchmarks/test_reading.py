"""How well drawn digits are read: conditions, what the canvas makes of them, counting, the picture and the page."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.drawing.controllers.sketch_controller import SketchController
from app.drawing.widgets.drawing_canvas import DrawingCanvas
from app.parts.values.pen import THICKEST_PEN
from benchmarks.reading.__main__ import _has_seen, as_text, main
from benchmarks.reading.canvas import check
from benchmarks.reading.conditions import CONDITIONS, USUAL, Pointer, positions, sketched
from benchmarks.reading.measuring import chosen, folds_of, measure
from benchmarks.reading.report import page, tables
from benchmarks.reading.sheet import sheet
from nnengine.arrays import Array
from nnengine.digits.bundled_models import BUNDLED, bundled_models
from nnengine.digits.sources.pen_strokes import PenDigits, read_pen_digits
from nnengine.files.model_file import load_model
from nnengine.training.presets import PRESETS

DOCS = Path(__file__).parents[2] / "docs"
BAR = [np.array([(float(x), 0.0) for x in range(9)])]  # nine points from the left to the right
CROSS = [np.array([(0.0, 0.0), (40.0, 80.0)]), np.array([(40.0, 0.0), (0.0, 80.0)])]


class Oracle:
    """Answers always the same."""

    def __init__(self, digit: int, share: float = 1.0) -> None:
        self.specification = PRESETS["784-30-10"].recipe.network
        self._scores = np.full(10, (1 - share) / 9, np.float32)
        self._scores[digit] = share

    def predict(self, images: Array) -> Array:
        return np.tile(self._scores, (len(images), 1))


def digits(labels: list[int], writers: list[int]) -> PenDigits:
    return PenDigits(tuple(tuple(CROSS) for _ in labels), np.array(labels), np.array(writers))


def test_the_usual_digit_is_70_percent_high_and_in_the_middle() -> None:
    points = np.concatenate(positions(CROSS, USUAL))
    np.testing.assert_allclose(points.min(axis=0), (286 * 0.325, 286 * 0.15), atol=0.5)
    np.testing.assert_allclose(points.max(axis=0), (286 * 0.675, 286 * 0.85), atol=0.5)
    np.testing.assert_array_equal(points, np.rint(points))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: f"{condition.group} {condition.name}")
def test_under_every_condition_a_digit_is_on_the_paper_at_its_size(condition) -> None:
    points = np.concatenate(positions(CROSS, condition))
    assert points.min() >= 0.02 * condition.side - 1
    assert points.max() <= 0.98 * condition.side + 1
    assert np.ptp(points, axis=0).max() == pytest.approx(condition.size * condition.side, abs=1)


def test_a_corner_is_reached() -> None:
    in_corner = replace(USUAL, size=0.3, place=(1.0, 1.0))
    np.testing.assert_allclose(np.concatenate(positions(CROSS, in_corner)).max(axis=0), 0.98 * 286, atol=0.5)


def test_a_fast_pointer_is_seen_seldom_but_where_it_ends() -> None:
    (path,) = positions(BAR, replace(USUAL, pointer=Pointer.SPARSE))
    (all_of_it,) = positions(BAR, USUAL)
    np.testing.assert_array_equal(path, all_of_it[[0, 4, 8]])
    (odd,) = positions([BAR[0][:7]], replace(USUAL, pointer=Pointer.SPARSE))
    assert len(odd) == 3  # 0, 4 and the last


def test_a_slow_pointer_is_seen_on_its_way() -> None:
    (path,) = positions(BAR, replace(USUAL, pointer=Pointer.DENSE))
    (all_of_it,) = positions(BAR, USUAL)
    assert len(path) == 4 * 8 + 1
    np.testing.assert_allclose(path[::4], all_of_it, atol=0.5)


@pytest.mark.parametrize("pointer", Pointer)
def test_a_dot_stays_a_dot(pointer: Pointer) -> None:
    sketch = sketched([np.array([(3.0, 4.0)])], replace(USUAL, pointer=pointer))
    assert [len(stroke.points) for stroke in sketch.strokes] == [1]


@pytest.mark.parametrize("side", [160, 286])
def test_the_sketch_is_the_one_that_mouse_events_make(qtbot, side: int) -> None:
    curve = np.linspace(0, 6, 60)
    strokes = [np.stack([np.sin(curve), curve], axis=1), *CROSS]
    condition = replace(USUAL, side=side, size=0.3, place=(0.0, 1.0), pen=THICKEST_PEN)
    canvas, controller = DrawingCanvas(), SketchController(THICKEST_PEN)
    qtbot.addWidget(canvas)
    canvas.stroke_begun.connect(controller.begin_stroke)
    canvas.stroke_extended.connect(controller.extend_stroke)
    canvas.stroke_ended.connect(controller.end_stroke)
    canvas.resize(side + 30, side)  # the paper is in the middle
    for path in positions(strokes, condition):
        places = [QPoint(15 + round(x), round(y)) for x, y in path.tolist()]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places[1:]:
            QTest.mouseMove(canvas, place)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=places[-1])
    expected = sketched(strokes, condition)
    assert controller.sketch.strokes == expected.strokes
    assert len(expected.strokes[0].points) < 60  # points in the same pixel have become one


def test_answers_are_counted_by_writer_digit_and_confusion() -> None:
    drawn = digits([3, 3, 8, 8], [1, 2, 2, 2])
    found = measure([Oracle(3)], drawn, folds_of(drawn, 1), lambda _: None)
    assert found["writers"] == [[1, 1, 1, 0, 1], [2, 3, 1, 0, 1]]
    assert found["digits"] == [[3, 2, 2, 0, 2], [8, 2, 0, 0, 0]]
    assert found["confusion"][8] == [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
    assert found["misread"] == [[2, 2, 8, "3", 3, 1.0], [3, 2, 8, "3", 3, 1.0]]
    assert {(each["right"], each["unsure"]) for each in found["conditions"]} == {(2, 0)}
    assert found["calibration_error"] == 0.5  # sure of all, right in half


def test_an_unsure_answer_is_not_right() -> None:
    drawn = digits([3], [1])
    found = measure([Oracle(3, share=0.4)], drawn, folds_of(drawn, 1), lambda _: None)
    assert found["conditions"][0]["right"] == 0
    assert found["confusion"][3][-1] == found["conditions"][0]["unsure"] == 1
    assert found["misread"] == [[0, 1, 3, "?", 3, 0.4]]


def test_of_several_models_each_reads_its_fold() -> None:
    drawn = digits([5, 6, 5, 6], [1, 2, 1, 2])
    folds = folds_of(drawn, 2)
    assert folds.tolist() == [0, 1, 0, 1]
    found = measure([Oracle(5), Oracle(6)], drawn, folds, lambda _: None)
    assert found["conditions"][0]["right"] == 4
    assert not _has_seen("mnist-strokes:pens.npz#2/5", 2, 5)
    assert _has_seen("mnist-strokes:pens.npz#2/5", 1, 5)
    assert _has_seen("mnist-strokes:pens.npz", 1, 1)
    assert not _has_seen("mnist", 1, 1)


def test_the_sheet_has_a_row_for_each_digit_misread() -> None:
    drawn = digits([1, 4, 4], [1, 1, 1])
    picture = sheet(drawn, [[0, 1, 1, "7", 7, 0.9], [1, 1, 4, "9", 9, 0.8], [2, 1, 4, "?", 4, 0.4]])
    one, four = sheet(drawn, [[0, 1, 1, "7", 7, 0.9]]), sheet(drawn, [])
    assert picture.height > one.height == four.height  # a sheet without drawings is blank, not nothing
    assert np.asarray(four).min() == 255
    assert np.asarray(picture).min() < 50


def test_lists_stand_on_a_line_of_their_own() -> None:
    text = as_text({"a": [[1, 2], [3, "?"]], "b": [{"c": 1}]})
    assert '[1, 2],\n  [3, "?"]' in text
    assert json.loads(text) == {"a": [[1, 2], [3, "?"]], "b": [{"c": 1}]}


def test_the_page_in_docs_is_made_of_what_was_found() -> None:
    found = json.loads((DOCS / "reading.json").read_text(encoding="utf-8"))
    assert (DOCS / "reading.md").read_text(encoding="utf-8") == page(found), (
        "run: python -m benchmarks.reading --json docs/reading.json --report docs/reading.md"
    )
    assert found["only"] is None
    assert [each["name"] for each in found["conditions"]] == [condition.name for condition in CONDITIONS]


@pytest.mark.slow
def test_digits_are_measured_by_both_ways_kept_and_reported(tmp_path: Path, qapp) -> None:
    if BUNDLED[0] not in bundled_models():
        pytest.skip(f"the bundled model {BUNDLED[0]} is not there")
    strokes, kept, report = tmp_path / "pens.npz", tmp_path / "kept.json", tmp_path / "page.md"
    np.savez(
        strokes,
        points=np.array([(0, 90), (50, 90), (20, 0), (5, 100), (5, 0)], np.int16),  # a 7 and a 1, y up
        stroke_start=np.array([0, 3, 5]), digit_start=np.array([0, 1, 2]),
        labels=np.array([7, 1]), writers=np.array([1, 2]),
    )  # fmt: skip
    asked = [BUNDLED[0], "--strokes", str(strokes), "--canvas", "2", "--json", str(kept), "--report", str(report)]
    run = CliRunner().invoke(main, [*asked, "--sheet", str(tmp_path / "sheet.png")], catch_exceptions=False)
    assert run.exit_code == 0, run.output
    found = json.loads(kept.read_text(encoding="utf-8"))
    assert [each["as_replayed"] for each in found["canvas"]] == [2] * 6
    assert found["conditions"][0]["right"] == 2
    # Those that the conditions are made of; the smallest, 160, is that of the smallest window while a run exists.
    assert [each["side"] for each in found["canvas"][:3]] == [286, 178, 414]
    assert report.read_text(encoding="utf-8") == page(found)
    assert str(tmp_path) not in report.read_text(encoding="utf-8") + kept.read_text(encoding="utf-8")
    assert len(tables(found)) == 6
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.mode == "L"


@pytest.mark.data
@pytest.mark.slow
def test_real_digits_are_read_alike_with_and_without_the_window(qapp) -> None:
    named = os.environ.get("NNENGINE_PEN_STROKES")
    if not named or not Path(named).is_file():
        pytest.skip("NNENGINE_PEN_STROKES names no file of pen strokes")
    if BUNDLED[0] not in bundled_models():
        pytest.skip(f"the bundled model {BUNDLED[0]} is not there")
    path = bundled_models()[BUNDLED[0]]
    everything = read_pen_digits(Path(named))
    some = chosen(everything, np.arange(0, len(everything), 250))
    for found in check(path, load_model(path).network(), some):
        assert found["as_replayed"] == found["count"] == len(some), found["name"]


def test_without_a_model_or_a_file_there_is_nothing_to_show() -> None:
    run = CliRunner().invoke(main, [])
    assert run.exit_code == 2
    assert "expected a MODEL" in run.output
