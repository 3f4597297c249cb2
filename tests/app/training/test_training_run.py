import time
from dataclasses import replace

import numpy as np
import pytest

from app.training.controllers.training_form import preset_choices, recipe
from app.training.controllers.training_run import TrainingRun
from app.training.values.training import TrainingPhase
from nnengine.data import Progress
from nnengine.errors import DataError
from nnengine.files.run_database import run_store_path
from nnengine.files.run_store import RunStore
from nnengine.training.loop import Training

CHOICES = replace(preset_choices("softmax", "procedural"), epochs=3)


@pytest.fixture
def begin(small_data):
    runs = []

    def started(choices=CHOICES, open_data=lambda progress: small_data, **options) -> TrainingRun:
        run = TrainingRun(recipe(choices), open_data, **options)
        runs.append(run)
        run.start()
        return run

    yield started
    for run in runs:
        run.stop()
        assert run.join(5)


def wait_for(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def is_in(run: TrainingRun, phase: TrainingPhase) -> bool:
    return run.latest.progress.phase is phase


def test_a_run_ends_with_the_weights_that_training_alone_would_find(begin, small_data):
    run = begin()
    assert run.join(10)
    report = run.latest
    alone = Training(
        recipe(CHOICES).new_network(), small_data.training, small_data.validation, recipe(CHOICES).training
    )
    for _ in alone.events():
        pass
    assert report.progress.phase is TrainingPhase.FINISHED
    assert (report.progress.epoch, report.progress.epochs, report.progress.fraction) == (3, 3, 1.0)
    assert report.outcome.model.best_epoch == alone.best.epoch == report.progress.best_epoch
    np.testing.assert_array_equal(report.outcome.model.weights.values, alone.best.weights.values)
    for name, series in alone.series.items():
        if name != "seconds":
            np.testing.assert_array_equal(report.series[name].since(0).values, series.since(0).values)
    assert not report.outcome.is_stopped


def test_one_epoch_at_a_time(begin):
    run = begin(one_epoch=True)
    wait_for(lambda: is_in(run, TrainingPhase.PAUSED))
    assert run.latest.progress.epoch == 1
    run.step()
    wait_for(lambda: run.latest.progress.epoch == 2 and is_in(run, TrainingPhase.PAUSED))
    run.resume()
    assert run.join(10)
    assert run.latest.progress.epoch == 3


def test_a_paused_run_stands_still_and_shows_its_weights(begin):
    run = begin(replace(CHOICES, epochs=100000))
    wait_for(lambda: run.latest.progress.epoch >= 1)
    run.pause()
    wait_for(lambda: is_in(run, TrainingPhase.PAUSED))
    report = run.latest
    time.sleep(0.1)
    assert run.latest is report
    assert report.weights is not None
    assert report.progress.images_per_second > 0
    assert report.progress.seconds_left > 0
    run.resume()
    wait_for(lambda: is_in(run, TrainingPhase.RUNNING))


@pytest.mark.parametrize("paused", [False, True])
def test_a_stopped_run_keeps_its_best_epoch_and_can_go_on_later(begin, paused):
    run = begin(replace(CHOICES, epochs=100000))
    wait_for(lambda: run.latest.progress.epoch >= 2)
    if paused:
        run.pause()
        wait_for(lambda: is_in(run, TrainingPhase.PAUSED))
    run.stop()
    assert run.join(5)
    outcome = run.latest.outcome
    assert outcome.is_stopped
    assert outcome.model.best_epoch >= 1
    assert outcome.model.state.epoch >= 2
    assert is_in(run, TrainingPhase.FINISHED)


def test_the_preparation_of_data_is_told_and_can_be_stopped(begin):
    def endless(progress):
        for done in range(10**6):
            progress(Progress("Drawing digits", done, 10**6))
            time.sleep(0.001)

    run = begin(open_data=endless)
    wait_for(lambda: run.latest.progress.message == "Drawing digits" and run.latest.progress.fraction > 0)
    assert is_in(run, TrainingPhase.PREPARING)
    run.stop()
    assert run.join(5)
    assert is_in(run, TrainingPhase.IDLE)
    assert run.latest.outcome.model is None


def test_what_goes_wrong_is_told_with_what_was_expected(begin):
    def broken(progress):
        raise DataError("expected 47040016 bytes, got 12")

    run = begin(open_data=broken)
    assert run.join(5)
    assert is_in(run, TrainingPhase.FAILED)
    assert run.latest.progress.message == "expected 47040016 bytes, got 12"


def test_a_run_that_diverges_keeps_the_best_weights_before(begin, small_data, monkeypatch):
    real = Training.events

    def diverging(self):
        from nnengine.errors import TrainingError

        for event in real(self):
            yield event
            if self.best is not None:
                raise TrainingError("the cost is nan")

    monkeypatch.setattr(Training, "events", diverging)
    run = begin()
    assert run.join(10)
    assert is_in(run, TrainingPhase.FAILED)
    assert run.latest.outcome.model.best_epoch == 1
    assert np.isfinite(run.latest.outcome.model.weights.values).all()


def test_a_run_is_stored_while_it_trains_and_as_it_ended(begin, small_data):
    run = begin(title="784-30-10")
    assert run.join(10)
    with RunStore(run_store_path()) as store:
        (stored,) = store.runs()
        assert (stored.kind, stored.title, stored.status, stored.epochs) == ("window", "784-30-10", "ended", 3.0)
        series = store.series(stored)
        np.testing.assert_array_equal(store.model(stored).weights.values, run.latest.outcome.model.weights.values)
    for name, each in run.latest.series.items():
        np.testing.assert_array_equal(series[name].since(0).values, each.since(0).values)


def test_a_run_that_cannot_be_stored_trains_and_says_why(begin, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NNENGINE_RUNS", str(tmp_path / "file" / "runs.sqlite"))
    run = begin()
    assert run.join(30)
    assert run.latest.outcome.model is not None
    assert run.latest.outcome.error is None
    assert len(run.latest.remarks) == 1
    assert "the run is not stored at present" in run.latest.remarks[0]
