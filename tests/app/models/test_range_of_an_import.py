"""Which pixels an imported network expects is found out while the window answers, and never told too late."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from PySide6.QtCore import QTimer

import app.models.controllers.range_trial_run as trials
from app.models.controllers.bundled_models import untrained_model
from app.models.controllers.model_document import ModelDocument
from app.shell.values.notices import Level
from nnengine.evaluation.evaluation import Tally
from nnengine.files.model import Model
from nnengine.interchange import USUAL_RANGES, InputRange, RangeReading, RangeTrial, export_model
from nnengine.layers import Conv2D, Dense, Flatten, Rectifier, Rescaling, Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.recipe import Recipe

ENOUGH = 20_000


def trial(best: str) -> RangeTrial:
    """One in which the network reads 9 of 10 digits in that range, 1 in any other."""
    return RangeTrial(
        "MNIST digits",
        tuple(RangeReading(each, Tally(9 if str(each) == best else 1, 10), 1.0) for each in USUAL_RANGES),
    )


class HeldTrial:
    """A trial that goes on until the test lets it end."""

    def __init__(self, best: str = "0..255") -> None:
        self.begun, self.may_end, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.best = best

    def steps(self, network: Network, data_dir: Path | None) -> Iterator[None]:
        self.begun.set()
        try:
            while not self.may_end.is_set():
                sleep(0.01)
                yield
        finally:
            self.ended.set()
        return trial(self.best)


@pytest.fixture
def held(monkeypatch) -> HeldTrial:
    held = HeldTrial()
    monkeypatch.setattr(trials, "range_trial_steps", held.steps)
    return held


@pytest.fixture
def document(qapp, tmp_path) -> Iterator[ModelDocument]:
    document = ModelDocument(data_dir=tmp_path)  # where MNIST is not
    document.notices, document.questions, document.asked = [], [], []
    document.notice_raised.connect(document.notices.append)
    document.range_question_changed.connect(document.questions.append)
    document.range_asked.connect(lambda: document.asked.append(True))
    yield document
    document.shutdown()


@pytest.fixture
def theirs(tmp_path) -> Path:
    (path,) = export_model(untrained_model(), tmp_path / "theirs.onnx")
    return path


def front(document: ModelDocument) -> object:
    return document.model.recipe.network.layers[0]


def test_the_network_is_shown_at_once_and_its_range_when_it_is_found(document, qtbot, theirs, held):
    assert document.open(theirs)
    assert document.document.name == "theirs"
    assert front(document) == Flatten()
    assert (document.questions[-1].taken, document.questions[-1].digits) == ("0..1", "")
    assert document.notices == []
    held.may_end.set()
    qtbot.waitUntil(lambda: front(document) == Rescaling(255.0), timeout=ENOUGH)
    assert document.notices[-1].title == "theirs.onnx expects pixels from 0 to 255"
    assert document.questions[-1].taken == "0..255"
    assert document.questions[-1].choices[1].share == "90.0 %"
    assert document.document.path is None
    assert not document.asked


def test_the_window_answers_while_a_large_network_is_tried(document, qtbot, tmp_path):
    layers = (Conv2D(32, 3, padding=1), Rectifier(), Conv2D(64, 3, padding=1), Flatten(), Dense(10), Softmax())
    specification = NetworkSpecification(layers)
    network = Network(specification, np.random.default_rng(0))
    (path,) = export_model(Model(Recipe(specification), network.weights()), tmp_path / "large.onnx")
    fired = []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: fired.append(monotonic()))
    timer.start()
    assert document.open(path)
    opened = monotonic()
    qtbot.waitUntil(lambda: len([at for at in fired if at > opened]) >= 5, timeout=ENOUGH)
    assert document.questions[-1].digits == ""  # it is still tried
    timer.stop()


def test_where_it_is_unclear_it_is_asked_and_the_choice_is_part_of_the_network(document, qtbot, tmp_path, theirs):
    assert document.open(theirs)
    model = document.model
    qtbot.waitUntil(lambda: document.asked == [True], timeout=ENOUGH)
    assert document.model is model  # nothing that reads it begins anew
    assert document.questions[-1].is_unclear
    assert document.questions[-1].digits == "digits that the program writes"
    document.choose_range("0..255")
    assert document.questions[-1].taken == "0..255"
    assert document.notices[-1].title == "theirs.onnx now gets pixels from 0 to 255"
    assert front(document) == Rescaling(255.0)
    assert document.save(tmp_path / "mine.safetensors", document.model)
    assert document.open(tmp_path / "mine.safetensors")
    assert document.questions[-1] is None
    assert front(document) == Rescaling(255.0)


def test_a_network_that_is_too_large_to_be_tried_is_asked_for(document, qtbot, theirs, monkeypatch):
    def steps(network: Network, data_dir: Path | None) -> Iterator[None]:
        yield
        return RangeTrial("MNIST digits", ())

    monkeypatch.setattr(trials, "range_trial_steps", steps)
    assert document.open(theirs)
    qtbot.waitUntil(lambda: document.asked == [True], timeout=ENOUGH)
    assert document.questions[-1].is_unclear
    assert len(document.questions[-1].choices) == len(USUAL_RANGES)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda document, theirs: document.choose_range("-1..1"), Rescaling(2.0, -1.0)),
        (lambda document, theirs: document.adopt(untrained_model(), "other"), Flatten()),
        (lambda document, theirs: document.bring_back(untrained_model(), document.document), Flatten()),
        (lambda document, theirs: document.give_up_range(), Flatten()),
        (lambda document, theirs: document.shutdown(), Flatten()),
    ],
    ids=["chosen by hand", "another", "brought back", "training", "closed"],
)
def test_what_comes_too_late_is_not_applied_and_nobody_waits(document, qtbot, theirs, held, act, expected):
    assert document.open(theirs)
    assert held.begun.wait(5)
    act(document, theirs)
    told, model = len(document.notices), document.model
    assert held.ended.wait(5)  # by itself: it was never let end
    held.may_end.set()
    qtbot.wait(150)
    assert document.model is model
    assert front(document) == expected
    assert len(document.notices) == told


def test_of_two_imports_the_trial_of_the_first_is_not_taken_for_the_second(document, qtbot, theirs, held, monkeypatch):
    assert document.open(theirs)
    assert held.begun.wait(5)
    second = HeldTrial("-1..1")
    monkeypatch.setattr(trials, "range_trial_steps", second.steps)
    assert document.open(theirs)
    held.may_end.set()
    assert held.ended.wait(5)
    qtbot.wait(100)
    assert front(document) == Flatten()
    second.may_end.set()
    qtbot.waitUntil(lambda: front(document) == Rescaling(2.0, -1.0), timeout=ENOUGH)


def test_a_file_that_cannot_be_opened_leaves_the_trial_of_the_open_network(document, qtbot, theirs, held, tmp_path):
    assert document.open(theirs)
    assert not document.open(tmp_path / "none.onnx")
    held.may_end.set()
    qtbot.waitUntil(lambda: front(document) == Rescaling(255.0), timeout=ENOUGH)


def test_training_that_begins_first_is_told(document, theirs, held):
    assert document.open(theirs)
    document.give_up_range()
    assert document.notices[-1].title == "Which pixels theirs.onnx expects was not found out"
    told = len(document.notices)
    document.give_up_range()
    assert len(document.notices) == told
    document.choose_range("0..255")  # by hand it can be chosen still
    assert front(document) == Rescaling(255.0)


def test_a_network_that_was_saved_meanwhile_stays_as_it_was_saved_and_its_range_is_said(
    document, qtbot, theirs, held, tmp_path
):
    assert document.open(theirs)
    assert document.save(tmp_path / "mine.safetensors", document.model)
    held.may_end.set()
    qtbot.waitUntil(lambda: bool(document.notices), timeout=ENOUGH)
    assert front(document) == Flatten()
    assert document.document.path == tmp_path / "mine.safetensors"
    assert document.notices[-1].level is Level.WARNING
    assert document.notices[-1].title == "theirs.onnx expects pixels from 0 to 255"
    assert document.questions[-1].taken == "0..1"
    document.choose_range(str(InputRange(0, 255)))
    assert front(document) == Rescaling(255.0)


def test_what_goes_wrong_is_told_and_the_network_stays(document, qtbot, theirs, monkeypatch):
    monkeypatch.setattr(trials, "range_trial_steps", failing(MemoryError("no room")))
    assert document.open(theirs)
    qtbot.waitUntil(lambda: bool(document.notices), timeout=ENOUGH)
    assert document.notices[-1].level is Level.ERROR
    assert "no room" in document.notices[-1].details
    assert front(document) == Flatten()


def failing(error: Exception) -> Callable[..., Iterator[None]]:
    def steps(network: Network, data_dir: Path | None) -> Iterator[None]:
        yield
        raise error

    return steps
