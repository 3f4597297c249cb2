"""What ends the program before its user closes it costs no drawing and no network: both are offered again."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
from hand import ENOUGH, ONE, SEVEN
from PIL import Image, ImageDraw
from PySide6.QtGui import QGuiApplication

from app.drawing.controllers.sketch_controller import SketchController
from app.models.controllers.model_document import ModelDocument

ROOT = Path(__file__).parents[2]


def sketch(hand):
    return hand.window.findChild(SketchController).sketch


def strokes(hand):
    return sketch(hand).strokes


def trained(hand, qtbot):
    hand.action("action_page_train").trigger()
    hand.action("action_step").trigger()
    qtbot.waitUntil(lambda: "Paused after epoch 1" in hand.text("training_status"), timeout=ENOUGH)
    return hand


def test_a_window_that_nobody_closed_is_brought_back(open_window, qtbot, tmp_path):
    hand = trained(open_window(), qtbot)
    hand.draw(SEVEN)
    drawn = strokes(hand)
    hand.window.close_unasked()  # as SIGTERM, SIGHUP and Ctrl-C do; the run is not even stopped
    again = open_window()
    assert again.text("notice_title") == "Vectorville ended before it was closed"
    text = "A drawing was on the canvas. 784-30-10 was not saved; its weights are kept: File › Kept by itself."
    assert again.text("notice_text") == text
    assert strokes(again) == ()
    again.click("notice_offer_button")
    assert strokes(again) == drawn
    assert "784-30-10 · not saved" in again.network
    again.action("action_back").trigger()
    assert "two-experts" in again.network
    again.window.findChild(ModelDocument).discard_changes()
    again.window.close()
    assert list(tmp_path.glob("recovery/*")) == []
    third = open_window()
    assert not third.find("notice_bar").isVisible()
    assert any("784-30-10" in action.text() for action in third.menu("kept"))


def test_an_offer_that_is_not_taken_costs_no_network(open_window, qtbot, tmp_path):
    trained(open_window(), qtbot).window.close_unasked()
    again = open_window()
    again.click("notice_close_button")
    again.window.close()
    third = open_window()
    assert not third.find("notice_bar").isVisible()
    assert "784-30-10" in third.menu("kept")[0].text()


def test_a_picture_is_offered_again_and_what_was_drawn_before_it(open_window, qtbot, tmp_path):
    """Both were lost: only strokes were written down, without what undo brings back."""
    hand = open_window()
    hand.action("action_page_train").trigger()
    hand.draw(SEVEN)
    drawn = strokes(hand)
    hand.action("action_clear").trigger()
    hand.draw(ONE)
    path = tmp_path / "two.png"
    picture = Image.new("L", (90, 90), 255)
    ImageDraw.Draw(picture).line([(25, 30), (45, 20), (60, 35), (28, 70), (66, 70)], fill=0, width=7)
    picture.save(path)
    hand.window.file_dropped.emit(path)
    qtbot.waitUntil(lambda: sketch(hand).picture is not None, timeout=ENOUGH)
    hand.settle()
    answer, seen = hand.answer, sketch(hand).picture.seen.pixels
    hand.window.close_unasked()
    again = open_window()
    assert again.text("notice_text") == "A picture was on the canvas."
    again.click("notice_offer_button")
    qtbot.waitUntil(lambda: sketch(again).picture is not None, timeout=ENOUGH)
    assert sketch(again).picture.name == "two.png"
    np.testing.assert_allclose(sketch(again).picture.seen.pixels, seen, atol=0.02)
    qtbot.waitUntil(lambda: again.answer == answer, timeout=ENOUGH)
    for _ in range(3):
        again.action("action_undo").trigger()
    assert strokes(again) == drawn


def test_a_model_that_cannot_be_kept_stays_where_it_was_left(open_window, qtbot, tmp_path):
    """It was removed with the folder, and the notice said that it was kept."""
    trained(open_window(), qtbot).window.close_unasked()
    shutil.rmtree(tmp_path / "kept")
    (tmp_path / "kept").touch()
    again = open_window()
    assert "bring it back and save it" in again.text("notice_text")
    again.click("notice_close_button")
    again.window.close()
    third = open_window()
    third.click("notice_offer_button")
    assert "784-30-10 · not saved" in third.network


def test_a_run_that_ends_with_the_window_and_cannot_be_kept_is_offered_again(open_window, qtbot, tmp_path):
    """The window was closed by its user, and so nothing was left for the next start."""
    (tmp_path / "kept").touch()
    hand = open_window()
    hand.action("action_page_train").trigger()
    hand.action("action_step").trigger()
    qtbot.waitUntil(lambda: "Paused after epoch 1" in hand.text("training_status"), timeout=ENOUGH)
    hand.window.close()
    again = open_window()
    assert "784-30-10 was not saved" in again.text("notice_text")
    again.click("notice_offer_button")
    assert "784-30-10 · not saved" in again.network


def test_a_second_window_takes_nothing_from_the_first(open_window, qtbot):
    first = open_window()
    first.action("action_page_train").trigger()
    first.draw(SEVEN)
    qtbot.wait(1500)
    second = open_window()
    assert not second.find("notice_bar").isVisible()
    second.window.close()
    first.window.close_unasked()
    assert "A drawing" in open_window().text("notice_text")


def test_the_end_of_the_session_writes_at_once(open_window, tmp_path):
    hand = open_window()
    hand.action("action_page_train").trigger()
    hand.draw(SEVEN)
    QGuiApplication.instance().commitDataRequest.emit(None)
    assert len(list(tmp_path.glob("recovery/*/drawing.json"))) == 1


def test_a_kill_in_the_middle_of_training_loses_little(open_window, tmp_path):
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("left_behind.py")), str(tmp_path)],
        timeout=90,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    hand = open_window()
    hand.click("notice_offer_button")
    assert len(strokes(hand)) == len(SEVEN)
    assert "784-30-10 · not saved" in hand.network
    assert hand.window.findChild(ModelDocument).model.history.epochs
