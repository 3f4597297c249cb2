"""Why the answer: the maps are true, the sum is whole, and a little change makes it another digit."""

import numpy as np
import pytest
from digits import DIGITS
from hand import ENOUGH
from PySide6.QtWidgets import QComboBox, QLabel, QSlider

from app.inside.widgets.pixel_map import PixelMap
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model_file import load_single_model
from nnengine.inspection.lead import Lead


@pytest.fixture
def why(open_window, qtbot):
    hand = open_window(bundled_models()["two-convolutions"])
    hand.window.show_page("look")
    hand.window._pages["look"].widget.show_tab("why")
    assert hand.text("why_title").startswith("Draw a digit")
    hand.draw(DIGITS[4])
    qtbot.waitUntil(lambda: hand.text("why_title").startswith("Which ink speaks for the 4"), timeout=ENOUGH)
    qtbot.waitUntil(lambda: values(hand, "attack_before") is not None, timeout=ENOUGH)
    return hand


def values(hand, name: str) -> np.ndarray | None:
    shown = hand.find(name)
    assert isinstance(shown, PixelMap)
    return shown.values


def test_every_number_is_what_the_network_says(why):
    network = load_single_model(bundled_models()["two-convolutions"]).network()
    image = np.asarray(values(why, "attack_before"), np.float32)
    other = int(why.text("why_title").rsplit(" ", 1)[1].rstrip("…"))
    lead = Lead(network, 4, other)
    np.testing.assert_allclose(values(why, "why_input_gradient"), lead.gradients(image[None])[0], atol=1e-4)
    first, last = lead.values(np.stack([np.zeros_like(image), image]))
    check = why.text("why_integrated_gradients_check")
    assert f"grew by {last - first:.2f}" in check
    assert float(check.rsplit("error ", 1)[1].rstrip(" %")) < 1
    assert f"sum {values(why, 'why_integrated_gradients').sum():.2f}" in check
    flipped = values(why, "why_flip")
    if flipped is not None:
        assert network.predict(np.asarray(flipped, np.float32)[None, None]).argmax() != 4


def test_the_slider_leads_to_another_digit(why, qtbot):
    method, slider = why.find("attack_method"), why.find("attack_strength")
    assert isinstance(method, QComboBox)
    assert isinstance(slider, QSlider)
    method.setCurrentText("nearest flip")
    after = why.find("attack_after_check")
    assert isinstance(after, QLabel)
    qtbot.waitUntil(lambda: slider.maximum() > 0 and not after.text().startswith("4"), timeout=ENOUGH)
    slider.setValue(0)
    assert after.text().startswith("4")
    np.testing.assert_array_equal(values(why, "attack_after"), values(why, "attack_before"))


def test_any_two_digits_are_compared(why, qtbot):
    answer, other = (why.find(f"why_{name}") for name in ("answer", "other"))
    other.setCurrentIndex(other.findData(7))
    qtbot.waitUntil(lambda: why.text("why_title").endswith("the 7"), timeout=ENOUGH)
    answer.setCurrentIndex(answer.findData(2))
    qtbot.waitUntil(lambda: why.text("why_title").endswith("for the 2, and which for the 7"), timeout=ENOUGH)
    assert values(why, "why_flip") is None  # what is read is no 2


def test_a_blank_canvas_says_what_to_do(why, qtbot):
    why.action("action_clear").trigger()
    qtbot.waitUntil(lambda: why.text("why_title").startswith("Draw a digit"), timeout=ENOUGH)
    assert values(why, "why_occlusion") is None
    assert values(why, "attack_after") is None
