"""A run is stored while it trains, by a thread beside it; whatever becomes of the store, training goes on."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from nnengine import MiniBatchEnded, Training, TrainingError
from nnengine.files import run_recorder, run_store
from nnengine.files.run_recorder import RunRecorder
from nnengine.files.run_store import DIVERGED, ENDED, FAILED, KILLED, STOPPED, Beginning, RunStore


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(run_recorder, "INTERVAL", 0.01)
    monkeypatch.setattr(run_recorder, "MODEL_INTERVAL", 0.0)
    monkeypatch.setattr(run_recorder, "_PATIENCE", 0.05)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def training(recipe, data, validation) -> Training:
    return Training(recipe.new_network(), data, validation, recipe.training)


class Recorded:
    """A training that is recorded, and what was told of it."""

    def __init__(self, recipe, training, path):
        self.told: list[str] = []
        self.training = training
        self.recorder = RunRecorder(Beginning(recipe, "train", "small", {}), training, self.told.append, lambda: path)

    def train(self, events=None, *, until: int = 10**9, wait: float = 0.0):
        events = self.training.events() if events is None else events
        for count, event in enumerate(events, 1):
            if isinstance(event, MiniBatchEnded):
                time.sleep(wait)
            if self.recorder.is_due:
                self.recorder.follow()
            if count == until:
                break
        return events


@pytest.fixture
def recorded(recipe, training, path) -> Recorded:
    return Recorded(recipe, training, path)


def stored(path: Path):
    with RunStore(path) as store:
        (run,) = store.runs()
        return run, store.series(run), store.model(run), store.description(run)


def waited_for(condition, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_a_run_to_its_end_is_stored_whole(recorded, path):
    with recorded.recorder:
        recorded.train()
        recorded.recorder.end(ENDED, {"test_accuracy": 0.25})
    run, series, model, description = stored(path)
    assert (run.status, run.epochs, run.planned) == (ENDED, 3.0, 3)
    assert run.best_epoch == recorded.training.best.epoch
    for name, each in recorded.training.series.items():
        np.testing.assert_array_equal(series[name].since(0).values, each.since(0).values)
    np.testing.assert_array_equal(model.weights.values, recorded.training.best.weights.values)
    np.testing.assert_array_equal(model.state.weights.values, recorded.training.checkpoint().weights.values)
    assert description.result == {"test_accuracy": 0.25}
    assert recorded.told == []


def test_what_has_happened_is_there_while_training_goes_on(recorded, path):
    def points() -> int:
        with RunStore(path) as store:
            return sum(len(store.series(run).get("cost", ())) for run in store.runs())

    with recorded.recorder:
        events = recorded.train(until=5)
        recorded.recorder.follow()
        assert waited_for(lambda: points() == 5)
        recorded.train(events)
        recorded.recorder.follow()
        assert waited_for(lambda: points() == len(recorded.training.series["cost"]) > 5)


def test_the_way_a_run_ends_is_stored(recipe, path, data, validation):
    for error, status in (
        (None, ENDED),
        (KeyboardInterrupt(), STOPPED),
        (GeneratorExit(), STOPPED),
        (TrainingError("training has diverged"), DIVERGED),
        (OSError("no room"), FAILED),
    ):
        training = Training(recipe.new_network(), data, validation, recipe.training)
        try:
            with Recorded(recipe, training, path).recorder:
                if error is not None:
                    raise error
        except BaseException as found:
            assert found is error  # noqa: PT017
        with RunStore(path) as store:
            run = store.runs()[0]
            assert run.status == status
            assert store.description(run).problem == (str(error) if status in {DIVERGED, FAILED} else "")


def test_a_store_that_is_locked_for_a_while_has_everything_in_the_end(recorded, path):
    RunStore(path).close()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other, recorded.recorder:
        other.execute("BEGIN IMMEDIATE")
        events = recorded.train(until=6, wait=0.05)
        assert waited_for(lambda: recorded.recorder._problems or recorded.told)
        other.execute("ROLLBACK")
        recorded.train(events)
    run, series, model, _ = stored(path)
    assert run.status == ENDED
    assert len(series["cost"]) == len(recorded.training.series["cost"])
    assert model is not None
    assert len(recorded.told) == 1  # once, however often it was tried
    assert "the run is not stored at present" in recorded.told[0]
    assert "another program holds the store" in recorded.told[0]


@pytest.mark.parametrize("kind", ["folder in the way", "newer", "pipe"])
def test_a_store_that_cannot_be_used_is_said_once_and_training_goes_on(recipe, training, path, kind):
    if kind == "folder in the way":
        path.parent.joinpath("file").write_text("")
        path = path.parent / "file" / "runs.sqlite"
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("CREATE TABLE other (x)")
    recorded = Recorded(recipe, training, path)
    with recorded.recorder:
        recorded.train(wait=0.01)
    assert recorded.training.finished_epochs == 3
    assert len(recorded.told) == 1


def test_a_damaged_store_is_set_aside_and_the_run_stored_in_a_new_one(recorded, path):
    path.write_bytes(b"what is no database" * 100)
    with recorded.recorder:
        recorded.train()
    run, series, _, _ = stored(path)
    assert run.status == ENDED
    assert len(series["cost"]) == len(recorded.training.series["cost"])
    assert len(recorded.told) == 1
    assert "it is kept as runs damaged" in recorded.told[0]


def test_a_store_found_damaged_while_it_trains_is_begun_anew_with_the_whole_run(recorded, path, monkeypatch):
    damaged = sqlite3.DatabaseError("file is not a database")
    with recorded.recorder:
        events = recorded.train(until=5)
        assert waited_for(lambda: recorded.recorder._stored)
        monkeypatch.setattr(run_store, "pieces", lambda points: (_ for _ in ()).throw(damaged))
        recorded.train(events, until=5)
        recorded.recorder.follow()
        assert waited_for(lambda: len(list(path.parent.glob("runs damaged*"))) > 0)
        monkeypatch.undo()
        recorded.train(events)
    run, series, _, _ = stored(path)
    assert run.status == ENDED
    assert len(series["cost"]) == len(recorded.training.series["cost"])
    assert "it is kept as runs damaged" in recorded.told[0]


def test_a_run_that_is_deleted_while_it_trains_stays_deleted(recorded, path):
    with recorded.recorder:
        events = recorded.train(until=5)
        assert waited_for(lambda: recorded.recorder._stored)
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("PRAGMA foreign_keys = ON")
            plain.execute("DELETE FROM runs")
            plain.commit()
        recorded.train(events, wait=0.02)
    with RunStore(path) as store:
        assert store.runs() == ()
    assert recorded.told == []


def test_a_killed_process_loses_at_most_a_moment(path):
    code = """
        import sys, time
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from tiny_data import tiny_data
        from nnengine import *
        from nnengine.files.run_recorder import RunRecorder
        from nnengine.files.run_store import Beginning
        network = NetworkSpecification((Flatten(), Dense(10), Sigmoid()), (1, 6, 6))
        recipe = Recipe(network, TrainingSettings(epochs=10**6))
        training = Training(recipe.new_network(), tiny_data(), tiny_data(30, seed=1), recipe.training)
        beginning = Beginning(recipe, "train", "killed", {})
        with RunRecorder(beginning, training, print, lambda: Path(sys.argv[1])) as recorder:
            for _ in training.events():
                if recorder.is_due:
                    recorder.follow()
                print(time.time(), len(training.series["cost"]), flush=True)
                time.sleep(0.002)
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), str(path), str(Path(__file__).parents[1])]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        began = time.monotonic()
        said: list[tuple[float, int]] = []
        while time.monotonic() < began + 60 and (not said or said[-1][0] < said[0][0] + 3.5):
            moment, count = process.stdout.readline().split()
            said.append((float(moment), int(count)))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines()
    said += [(float(moment), int(count)) for moment, count in (line.split() for line in rest if line.count(" ") == 1)]
    run, series, model, _ = stored(path)
    assert run.status == KILLED
    assert model is not None
    before = max(count for moment, count in said if moment <= said[-1][0] - 2.5)  # a busy machine
    assert len(series["cost"]) >= before
