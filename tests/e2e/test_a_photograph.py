"""A photograph of a digit is opened, dropped or pasted, read, and how it was prepared is shown; no drawing is lost."""

from pathlib import Path

import numpy as np
import pytest
from hand import ENOUGH, ONE, SEVEN
from PIL import Image, ImageDraw, ImageFilter
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.drawing.widgets.preparation_view import NOTHING


def photograph(*, is_board: bool = False) -> Image.Image:
    """A 7 in pencil on squared paper, in uneven light with grain; or in chalk on a board."""
    picture = Image.new("L", (640, 480), 40 if is_board else 225)
    draw = ImageDraw.Draw(picture)
    if not is_board:
        for place in range(15, 900, 32):
            draw.line([(place, 0), (place - 20, 480)], fill=150, width=2)
            draw.line([(0, place - 100), (640, place - 75)], fill=150, width=2)
    draw.line([(240, 140), (390, 138), (350, 230), (300, 350)], fill=215 if is_board else 60, width=13, joint="curve")
    grey = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)), dtype=np.float64)
    light = np.linspace(1, 0.6, 640) + np.random.default_rng(5).normal(0, 0.02, (480, 640))
    return Image.fromarray(np.clip(grey * light, 0, 255).astype(np.uint8))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "homework.jpg"
    photograph().save(path, quality=80)
    return path


def drop(window, data: QMimeData) -> bool:
    """Drag it over the canvas and let it go there; whether it was taken."""
    canvas = window.findChild(QWidget, "drawing_canvas")
    place = canvas.mapTo(window, canvas.rect().center())
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = QDragEnterEvent(place, copy, data, left, none)
    QApplication.sendEvent(window, over)
    if over.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(place), copy, data, left, none))
    return over.isAccepted()


def of_file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def description(hand, name: str) -> str:
    return hand.find(name).accessibleDescription()


def test_a_dropped_photograph_is_read_and_undo_gives_the_drawing_back(hand, qtbot, photo):
    hand.draw(ONE)
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)
    model = hand.window.windowTitle()
    assert drop(hand.window, of_file(photo))
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    assert "homework.jpg" in description(hand, "drawing_canvas")
    assert description(hand, "network_input") == "28 × 28 pixels"
    qtbot.waitUntil(lambda: "7: " in description(hand, "score_bars"), timeout=ENOUGH)
    assert hand.window.windowTitle() == model
    assert not hand.find("tell_it_key_7").isEnabled()
    assert "no strokes" in hand.text("tell_it_words")
    hand.action("action_undo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)
    assert "homework.jpg" not in description(hand, "drawing_canvas")
    assert hand.find("tell_it_key_7").isEnabled()
    hand.action("action_redo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: hand.answer == "", timeout=ENOUGH)
    hand.action("action_undo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_drawing_on_a_photograph_begins_a_drawing(hand, qtbot, photo):
    hand.window.file_dropped.emit(photo)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    hand.draw(ONE)
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)
    hand.action("action_undo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_the_stages_of_both_are_shown_and_keep_in_step(hand, qtbot, photo):
    hand.click("preparation_button")
    view = hand.find("preparation_view")
    qtbot.waitUntil(lambda: view.isVisible() and view.window().isActiveWindow(), timeout=ENOUGH)
    assert hand.text("preparation_nothing") == NOTHING
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: "As drawn" in view.accessibleDescription(), timeout=ENOUGH)
    qtbot.waitUntil(lambda: "of the canvas's height" in hand.text("preparation_words_2"), timeout=ENOUGH)
    assert not hand.find("preparation_picture_4").isVisible()
    hand.window.file_dropped.emit(photo)
    qtbot.waitUntil(lambda: "In grey" in view.accessibleDescription(), timeout=ENOUGH)
    assert "lines across" in hand.text("preparation_words_3")
    assert "dark on light" in hand.text("preparation_words_2")
    assert hand.find("preparation_picture_6").isVisible()
    names = [hand.find(f"preparation_name_{number}", QLabel).text() for number in range(1, 7)]
    assert names[0] == "1  In grey"
    assert names[-1] == "6  Size and place"
    hand.action("action_clear").trigger()
    qtbot.waitUntil(lambda: view.accessibleDescription() == NOTHING, timeout=ENOUGH)


def test_a_photograph_is_pasted_as_a_picture_and_as_a_file(hand, qtbot, tmp_path, photo):
    board = tmp_path / "board.png"
    photograph(is_board=True).save(board)
    clipboard = QGuiApplication.clipboard()
    clipboard.setImage(QImage(str(board)))
    hand.action("action_paste").trigger()
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    assert "pasted" in description(hand, "drawing_canvas")
    clipboard.setMimeData(of_file(photo))
    hand.action("action_paste").trigger()
    qtbot.waitUntil(lambda: "homework.jpg" in description(hand, "drawing_canvas"), timeout=ENOUGH)
    clipboard.setText("a letter")
    hand.action("action_paste").trigger()
    assert hand.text("notice_title") == "Nothing to paste"
    assert "homework.jpg" in description(hand, "drawing_canvas")
    clipboard.clear()


def test_a_photograph_of_no_digit_is_answered_with_its_reason(hand, qtbot, tmp_path):
    picture = Image.new("L", (640, 480), 225)
    draw = ImageDraw.Draw(picture)
    for place in range(200, 440, 40):
        draw.line([(place, 120), (place + 20, 360), (place + 40, 120)], fill=60, width=9, joint="curve")
    picture.save(tmp_path / "zigzag.png")
    hand.window.file_dropped.emit(tmp_path / "zigzag.png")
    qtbot.waitUntil(lambda: hand.answer == "?", timeout=ENOUGH)
    assert hand.text("answer_share")
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_a_photograph_ends_a_round_of_collecting(hand, qtbot, photo):
    hand.draw(ONE)
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)
    hand.action("action_collect_5").trigger()
    assert hand.action("action_collect_stop").isEnabled()
    hand.window.file_dropped.emit(photo)
    qtbot.waitUntil(lambda: "homework.jpg" in description(hand, "drawing_canvas"), timeout=ENOUGH)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    assert not hand.action("action_collect_stop").isEnabled()
    hand.action("action_undo").trigger()
    qtbot.waitUntil(lambda: hand.answer == "1", timeout=ENOUGH)


def test_a_photograph_is_named_on_the_command_line(open_window, qtbot, photo):
    hand = open_window(photo)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


def test_open_picture_asks_which(hand, qtbot, photo, monkeypatch):
    from app.models.widgets.file_questions import FileQuestions

    monkeypatch.setattr(FileQuestions, "ask_picture_to_open", lambda self, folder: photo)
    hand.action("action_open_picture").trigger()
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)


@pytest.mark.parametrize("content", ["no image", "blank"])
def test_a_bad_picture_leaves_everything(hand, qtbot, tmp_path, content):
    bad = tmp_path / "bad.png"
    if content == "blank":
        Image.new("L", (300, 200), 230).save(bad)
    else:
        bad.write_text("this is a letter, not a picture")
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer == "7", timeout=ENOUGH)
    before = hand.text("answer_share"), hand.action("action_redo").isEnabled()
    hand.window.file_dropped.emit(bad)
    qtbot.waitUntil(lambda: hand.text("notice_title") == "The picture was not opened", timeout=ENOUGH)
    assert "bad.png: " in hand.text("notice_text")
    assert (hand.text("answer_share"), hand.action("action_redo").isEnabled()) == before
    assert hand.answer == "7"
