"""A file that is no model is refused with a reason; the open model and the drawing stay."""

import pytest
from hand import ENOUGH, SEVEN

from app.models.controllers.bundled_models import untrained_model
from nnengine.files.model_file import save_model


def spoilt(whole: bytes) -> dict[str, bytes]:
    return {
        "truncated": whole[: len(whole) // 2],
        "mutated": whole[:-100] + bytes([whole[-100] ^ 0x40]) + whole[-99:],
        "of another format": b"\x89PNG\r\n\x1a\n" + whole[8:],
        "empty": b"",
        "text": b"this is a letter, not a model",
    }


@pytest.mark.parametrize("kind", spoilt(b"x" * 200))
def test_a_bad_model_file_leaves_the_model_and_the_drawing(hand, qtbot, tmp_path, kind):
    whole = tmp_path / "whole.safetensors"
    save_model(whole, untrained_model())
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(spoilt(whole.read_bytes())[kind])
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    before = hand.window.windowTitle(), hand.answer, hand.text("answer_share")
    hand.window.file_dropped.emit(bad)
    assert hand.text("notice_title") == "The model was not opened"
    assert "bad.safetensors: " in hand.text("notice_text")
    assert (hand.window.windowTitle(), hand.answer, hand.text("answer_share")) == before


def test_a_file_on_the_command_line_that_is_not_there_is_told_in_the_window(open_window, tmp_path):
    hand = open_window(tmp_path / "nowhere.safetensors")
    assert "nowhere.safetensors" in hand.text("notice_text")
    assert hand.window.windowTitle()
