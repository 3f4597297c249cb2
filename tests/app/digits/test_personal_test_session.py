from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.digits.controllers.personal_test_session import PersonalTestSession
from app.digits.values.personal_test import PersonalTest, PersonalTestPhase
from app.models.controllers.bundled_models import untrained_model
from app.models.controllers.model_document import ModelDocument
from nnengine.digits.bundled_models import BUNDLED, bundled_models
from nnengine.digits.mine.user_digits import UserDigit, labelled
from nnengine.files.model_file import save_model

ENOUGH = 20_000  # milliseconds


def drawings(count: int) -> tuple[UserDigit, ...]:
    digits: tuple[UserDigit, ...] = ()
    for seed in range(count):
        digits = labelled(digits, (np.random.default_rng(seed).random((5, 2)),), seed % 3, seed + 1)
    return digits


class Program:
    def __init__(self) -> None:
        self.document = ModelDocument()
        self.recent: list[Path] = []
        self.session = PersonalTestSession(self.document, lambda: self.recent)
        self.told: list[PersonalTest] = []
        self.session.test_changed.connect(self.told.append)

    @property
    def shown(self) -> PersonalTest:
        return self.told[-1]

    @property
    def names(self) -> list[str]:
        return [model.name for model in self.shown.models]


@pytest.fixture
def program(qapp):
    made = Program()
    made.document.open(bundled_models()[BUNDLED[0]], is_bundled=True)
    made.session.show_digits(drawings(12)[::-1])
    yield made
    made.session.shutdown()


def wait_for_the_end(program, qtbot) -> None:
    qtbot.waitUntil(lambda: program.shown.phase is PersonalTestPhase.DONE, timeout=ENOUGH)


def test_the_open_model_comes_first_and_none_twice(program, qtbot):
    program.session.start()
    assert program.shown.phase is PersonalTestPhase.RUNNING
    wait_for_the_end(program, qtbot)
    assert program.names == list(BUNDLED)
    first = program.shown.models[0]
    assert (first.all.count, first.held_out.count) == (12, 6)
    assert [score.count for score in first.by_digit] == [4, 4, 4, *[0] * 7]
    assert sum(score.right for score in first.by_digit) == first.all.right
    assert len(first.misread) == first.all.errors
    assert all(seen.answer != str(digit.label) for digit, seen in first.misread)
    fractions = [told.fraction for told in program.told]
    assert fractions == sorted(fractions)


def test_a_changed_model_and_recent_files_are_tested_too(program, qtbot, tmp_path):
    model = replace(untrained_model(), provenance={"fine_tuning": "4 digits"})
    saved, damaged = tmp_path / "saved.safetensors", tmp_path / "damaged.safetensors"
    save_model(saved, model)
    damaged.write_bytes(b"nothing")
    program.recent = [saved, damaged, tmp_path / "gone.safetensors"]
    program.document.adopt(untrained_model(), BUNDLED[0])
    program.session.start()
    wait_for_the_end(program, qtbot)
    assert program.names == [BUNDLED[0], *BUNDLED, "saved", "damaged", "gone"]
    assert [model.has_learned for model in program.shown.models][-3:] == [True, False, False]
    assert [bool(model.problem) for model in program.shown.models][-3:] == [False, True, True]


def test_without_digits_it_does_not_begin(program):
    program.session.show_digits(())
    assert program.shown.refusal
    program.session.start()
    assert program.shown.phase is PersonalTestPhase.IDLE


def test_cancelling_keeps_what_was_found(program, qtbot, tmp_path):
    saved = tmp_path / "saved.safetensors"
    save_model(saved, untrained_model())
    program.recent = [saved] * 200
    program.session.start()
    qtbot.waitUntil(lambda: len(program.shown.models) >= 2, timeout=ENOUGH)
    program.session.cancel()
    wait_for_the_end(program, qtbot)
    assert 2 <= len(program.shown.models) < 202
    program.recent = []
    program.session.start()
    wait_for_the_end(program, qtbot)
    assert program.names == list(BUNDLED)


def test_shutting_down_ends_the_thread(program, tmp_path):
    saved = tmp_path / "saved.safetensors"
    save_model(saved, untrained_model())
    program.recent = [saved] * 1000
    program.session.start()
    program.session.shutdown()  # every test fails that leaves a thread behind
