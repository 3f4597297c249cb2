"""A network is trained, paused, resumed, trained an epoch at a time and stopped; drawing goes on meanwhile."""

import pytest
from hand import ENOUGH, SEVEN

from app.training.controllers.training_session import TrainingSession
from app.training.values.training import TrainingPhase


@pytest.fixture
def training(hand):
    hand.action("action_page_train").trigger()
    epochs = hand.find("choice_epochs")
    epochs.setText("500")
    epochs.editingFinished.emit()
    return hand


def phase(hand) -> TrainingPhase:
    return hand.window.findChild(TrainingSession).progress.phase


def epoch(hand) -> int:
    return hand.window.findChild(TrainingSession).progress.epoch


def test_start_pause_resume_stop(training, qtbot):
    hand = training
    hand.click("train_button")
    qtbot.waitUntil(lambda: epoch(hand) >= 1, timeout=ENOUGH)
    hand.click("pause_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.PAUSED, timeout=ENOUGH)
    status = hand.text("training_status")
    assert status.startswith("Paused")
    qtbot.wait(100)
    assert hand.text("training_status") == status
    hand.click("pause_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.RUNNING, timeout=ENOUGH)
    qtbot.waitUntil(lambda: "images/s" in hand.text("training_status"), timeout=ENOUGH)
    assert "Best" in hand.text("training_best")
    hand.click("stop_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.FINISHED, timeout=ENOUGH)
    assert hand.window.isWindowModified()
    assert "Kept the weights of epoch" in hand.text("notice_text")


def test_one_epoch_at_a_time(training, qtbot):
    hand = training
    for done in (1, 2):
        hand.click("step_button")
        qtbot.waitUntil(lambda done=done: epoch(hand) == done and phase(hand) is TrainingPhase.PAUSED, timeout=ENOUGH)
    assert hand.text("training_status") == "Paused after epoch 2 of 500"


def test_the_network_in_training_reads_the_drawing_and_the_saved_one_is_a_click_away(training, qtbot):
    hand = training
    hand.draw(SEVEN)
    qtbot.waitUntil(lambda: hand.answer != "", timeout=ENOUGH)
    saved = hand.text("answer_share")
    in_training = hand.action("action_read_in_training")
    assert not in_training.isVisible()
    hand.click("step_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.PAUSED, timeout=ENOUGH)
    qtbot.waitUntil(lambda: hand.text("answer_share") != saved, timeout=ENOUGH)
    assert in_training.isVisible()
    assert hand.network.endswith("· in training")
    hand.action("action_read_saved").trigger()
    qtbot.waitUntil(lambda: hand.text("answer_share") == saved, timeout=ENOUGH)
    for name in ("in_training", "best_epoch"):
        hand.action(f"action_read_{name}").trigger()
        qtbot.waitUntil(lambda: hand.text("answer_share") != saved, timeout=ENOUGH)
    assert hand.network.endswith("· best epoch so far")


def test_an_impossible_choice_is_told_below_its_row(training):
    hand = training
    rate = hand.find("choice_learning_rate")
    rate.setText("-1")
    rate.editingFinished.emit()
    assert "more than 0" in hand.text("error_learning_rate")
    hand.click("train_button")
    assert phase(hand) is TrainingPhase.IDLE
    assert "Training cannot start" in hand.text("notice_title")


def test_what_is_being_typed_counts_when_a_key_starts_the_training(training, qtbot):
    hand = training
    rate = hand.find("choice_learning_rate")
    rate.setText("0.125")
    hand.action("action_train").trigger()
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.RUNNING, timeout=ENOUGH)
    session = hand.window.findChild(TrainingSession)
    assert session.form.choices.learning_rate == 0.125
    session.shutdown()


def test_a_text_that_is_no_number_starts_nothing(training):
    hand = training
    rate = hand.find("choice_learning_rate")
    rate.setText("fast")
    for button in ("train_button", "step_button"):
        hand.click(button)
        assert phase(hand) is TrainingPhase.IDLE
        assert hand.text("notice_text").startswith("learning rate: expected a number")
    assert rate.text() == "fast"


def test_the_window_says_what_it_trains_and_goes_on_with_the_open_model(training, qtbot):
    hand = training
    assert hand.text("training_status") == "Ready: train a new 784-30-10"
    assert hand.action("action_train").text() == "&Train a new 784-30-10"
    hand.click("step_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.PAUSED, timeout=ENOUGH)
    hand.click("stop_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.FINISHED, timeout=ENOUGH)
    assert "two-experts was open before" in hand.text("notice_text")
    hand.click("segment_open")
    assert hand.find("train_button").text() == "Go on"
    assert hand.text("training_origin_words").startswith("With 784-30-10")
    assert not hand.find("choice_preset").isEnabled()
    hand.click("step_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.PAUSED and epoch(hand) == 2, timeout=ENOUGH)
    hand.click("stop_button")
    qtbot.waitUntil(lambda: phase(hand) is TrainingPhase.FINISHED, timeout=ENOUGH)
    assert "784-30-10-further" in hand.network
    assert hand.find("notice_offer_button").text() == "Back to 784-30-10"
