from __future__ import annotations

import time

import numpy as np
import pytest

from app.digits.controllers.learning_session import LearningSession
from app.digits.values.learning import Learning, LearningPhase
from app.models.controllers.bundled_models import untrained_model
from app.shell.values.notices import Level
from nnengine.data import DataSplits, Progress
from nnengine.digits import fine_tuning
from nnengine.digits.mine.user_digits import UserDigit, labelled
from nnengine.errors import DataError
from nnengine.files.model import EnsembleModel

ENOUGH = 60_000


class Seen:
    """What a session told, in order."""

    def __init__(self, session: LearningSession) -> None:
        self.told: list[Learning] = []
        self.models, self.notices = [], []
        session.learning_changed.connect(self.told.append)
        session.model_kept.connect(lambda model, name: self.models.append((model, name)))
        session.notice_raised.connect(self.notices.append)
        self.waiting = []
        session.model_waits.connect(lambda model, name: self.waiting.append(name))

    @property
    def last(self) -> Learning:
        return self.told[-1]


def drawings(count: int) -> tuple[UserDigit, ...]:
    digits: tuple[UserDigit, ...] = ()
    for seed in range(count):
        digits = labelled(digits, (np.random.default_rng(seed).random((5, 2)),), seed % 3, seed + 1)
    return digits


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fine_tuning, "IMAGES", 600)


@pytest.fixture
def make(qapp, small_data):
    sessions = []

    def made(open_data=lambda name, folder, progress: small_data, *, digits=8) -> LearningSession:
        session = LearningSession(open_data, None, mnist_is_at_hand=lambda _: False)
        sessions.append(session)
        session.seen = Seen(session)
        session.show_model(untrained_model(), "first.safetensors")
        session.show_digits(drawings(digits)[::-1])
        return session

    yield made
    for session in sessions:
        session.shutdown()


def is_done(session) -> bool:
    return session.seen.last.phase is LearningPhase.DONE


def test_it_learns_compares_and_hands_over_what_is_kept(make, qtbot):
    session = make()
    seen = session.seen
    assert seen.last.refusal == ""
    session.learn()
    assert seen.last.phase is LearningPhase.RUNNING
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)
    compared = seen.last.comparison
    assert [pair.title for pair in compared.pairs] == ["Yours, held out", "Yours, learned from", "blobs, test"]
    assert [pair.count for pair in compared.pairs] == [4, 4, 100]
    mine = compared.pairs[:2]
    assert compared.corrected - compared.lost == sum(pair.after - pair.before for pair in mine)
    assert all(digit.before != digit.after and digit.pixels.shape == (28, 28) for digit in compared.changed)
    assert not seen.models
    session.keep()
    ((model, name),) = seen.models
    assert name == "first-mine"
    assert model.metrics["test_accuracy"] == compared.pairs[2].after / 100
    assert seen.last.phase is LearningPhase.IDLE
    session.keep()  # once only
    assert len(seen.models) == 1
    assert seen.waiting == ["first-mine", ""]


def test_progress_never_falls(make, qtbot):
    session = make()
    session.learn()
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)
    fractions = [told.fraction for told in session.seen.told if told.phase is not LearningPhase.IDLE]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_what_is_discarded_is_gone_and_it_can_begin_again(make, qtbot):
    session = make()
    session.learn()
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)
    session.discard()
    assert session.seen.last.phase is LearningPhase.IDLE
    session.keep()
    assert not session.seen.models
    assert session.seen.waiting == ["first-mine", ""]
    session.learn()
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)


def endless(name, folder, progress) -> DataSplits:
    while True:
        progress(Progress("Drawing digits", 1, 2))
        time.sleep(0.001)


def test_cancelling_ends_it_and_nothing_stays(make, qtbot):
    session = make(endless)
    session.learn()
    qtbot.waitUntil(lambda: session.seen.last.message == "Drawing digits", timeout=ENOUGH)
    session.cancel()
    qtbot.waitUntil(lambda: session.seen.last.phase is LearningPhase.IDLE, timeout=ENOUGH)
    assert not session.seen.models
    assert not session.seen.notices


def test_cancelling_amid_learning_ends_it_too(make, qtbot, monkeypatch):
    monkeypatch.setattr(fine_tuning, "IMAGES", 10**8)
    session = make()
    session.learn()
    qtbot.waitUntil(lambda: session.seen.last.message == "Learning", timeout=ENOUGH)
    session.cancel()
    qtbot.waitUntil(lambda: session.seen.last.phase is LearningPhase.IDLE, timeout=ENOUGH)


def test_shutting_down_ends_the_thread(make, qtbot):
    session = make(endless)
    session.learn()
    session.shutdown()  # every test fails that leaves a thread behind


def test_what_nobody_has_decided_on_goes_out_at_the_end(make, qtbot):
    session = make()
    kept = []
    session.model_kept.connect(lambda model, name: kept.append(name))
    session.learn()
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)
    session.shutdown()
    session.shutdown()
    assert len(kept) == 1


def test_what_speaks_against_it_is_told(make):
    session = make(digits=3)
    seen = session.seen
    assert seen.last.refusal == "Label at least 4 digits first; you have 3"
    session.learn()
    assert seen.last.phase is LearningPhase.IDLE
    session.show_digits(tuple(digit for digit in drawings(16) if digit.is_held_out))
    assert "half of them are held out" in seen.last.refusal
    session.show_digits(drawings(8))
    assert seen.last.refusal == ""
    session.show_training(True)
    assert "is being trained" in seen.last.refusal
    session.show_training(False)
    assert seen.last.refusal == ""
    session.show_model(EnsembleModel((untrained_model(),)), "many.safetensors")
    assert "ensemble" in seen.last.refusal


def test_what_goes_wrong_is_told_and_the_open_model_stays(make, qtbot):
    def broken(name, folder, progress):
        raise DataError("expected 47040016 bytes, got 12")

    session = make(broken)
    session.learn()
    qtbot.waitUntil(lambda: session.seen.last.phase is LearningPhase.IDLE, timeout=ENOUGH)
    (notice,) = session.seen.notices
    assert notice.level is Level.ERROR
    assert notice.text == "Expected 47040016 bytes, got 12. The open model stays as it is."


def test_the_model_that_was_open_at_the_beginning_is_the_one_that_learns(make, qtbot):
    session = make()
    session.learn()
    session.show_model(untrained_model(), "second.safetensors")
    qtbot.waitUntil(lambda: is_done(session), timeout=ENOUGH)
    session.keep()
    assert session.seen.models[0][1] == "first-mine"
