from __future__ import annotations

import numpy as np
import pytest

from app.drawing.controllers.drawn_digits import network_input_of
from app.drawing.controllers.reader import Reader
from app.drawing.values.reading import NumberReading, ReadDigit, Reading
from app.drawing.values.sketch import Sketch
from app.inside.controllers.evidence_reader import EvidenceReader
from app.inside.values.runner_up import RunnerUp
from app.work.inspector import Inspector
from nnengine.digits.bundled_models import bundled_models
from nnengine.files.model_file import load_single_model
from nnengine.network.network import Network

SEVEN = Sketch().begin_stroke((0.25, 0.2), 0.06).extend_stroke((0.75, 0.2), (0.6, 0.45), (0.45, 0.85))
ONE = Sketch().begin_stroke((0.5, 0.15), 0.06).extend_stroke((0.48, 0.85))


@pytest.fixture(scope="module")
def network() -> Network:
    return load_single_model(bundled_models()["two-convolutions"]).network()


class Program:
    """A reader, what looks for evidence beside it, and what that told."""

    def __init__(self, inspector: Inspector, network: Network) -> None:
        self.reader = Reader(inspector, parent=inspector)
        self.evidence = EvidenceReader(inspector, inspector)
        self.told: list[RunnerUp] = []
        self.evidence.runner_up_changed.connect(self.told.append)
        self.reader.input_changed.connect(self.evidence.show_input)
        self.reader.number_changed.connect(self.evidence.show_number)
        self.evidence.watch(True)
        self.use(network)

    def use(self, network: Network) -> None:
        self.reader.use(network)
        self.evidence.use(network)

    @property
    def shown(self) -> RunnerUp:
        return self.told[-1] if self.told else RunnerUp()


@pytest.fixture
def program(inspector, network) -> Program:
    return Program(inspector, network)


def test_when_the_pen_is_up_it_tells_what_speaks_for_what(program, qtbot):
    program.reader.read(SEVEN)
    qtbot.waitUntil(lambda: program.shown.pixels is not None)
    assert program.shown.answer == program.shown.reading.ranking[0] == 7
    assert program.shown.change.shape == (28, 28)
    assert len(program.told) == 1


def test_while_the_pen_is_down_nothing_is_told(program, qtbot):
    program.evidence.put_pen_down()
    program.reader.read(SEVEN)
    qtbot.wait(100)
    assert not program.told
    program.evidence.lift_pen()
    qtbot.waitUntil(lambda: program.shown.pixels is not None)
    program.evidence.put_pen_down()
    assert program.shown.pixels is None


def test_another_drawing_takes_the_place_of_the_one_before(program, qtbot):
    program.reader.read(SEVEN)
    qtbot.waitUntil(lambda: program.shown.pixels is not None)
    program.reader.read(ONE)
    qtbot.waitUntil(lambda: program.shown.pixels is not None and program.shown.answer == 1)
    assert program.told[1].pixels is None  # nothing old stood there meanwhile
    program.reader.read(Sketch())
    qtbot.waitUntil(lambda: program.shown.pixels is None)


def test_another_network_is_asked_for_its_own(program, qtbot):
    program.reader.read(SEVEN)
    qtbot.waitUntil(lambda: program.shown.pixels is not None)
    first = program.shown
    program.use(load_single_model(bundled_models()["784-30-10"]).network())
    qtbot.waitUntil(lambda: program.shown is not first)
    assert not np.array_equal(program.shown.change, first.change)
    assert all(told.pixels is not None for told in program.told)  # and nothing flickers


def test_what_was_begun_with_the_network_before_is_not_told_as_of_the_new_one(inspector, network, qtbot):
    evidence, told = EvidenceReader(inspector, inspector), []
    evidence.runner_up_changed.connect(told.append)
    evidence.watch(True)
    evidence.use(network)
    evidence.show_input(network_input_of(SEVEN))
    evidence.show_number(NumberReading((ReadDigit(Reading((0.1,) * 7 + (0.9, 0.1, 0.1)), (0, 0, 1, 1)),)))
    evidence.use(load_single_model(bundled_models()["784-30-10"]).network())
    qtbot.wait(500)  # far longer than the evidence takes; the new network has not read yet
    assert not told


def test_nothing_is_worked_out_while_nobody_looks(program, qtbot):
    program.evidence.watch(False)
    program.reader.read(SEVEN)
    qtbot.wait(100)
    assert not program.told
    program.evidence.watch(True)
    qtbot.waitUntil(lambda: program.shown.pixels is not None)
