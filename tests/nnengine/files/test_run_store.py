"""The run store: runs are found as they were told, whatever lies in its place, and nobody's training waits for it."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from nnengine import ArgumentError, Change, Training, trained_model
from nnengine.errors import RunStoreError
from nnengine.files import run_database, run_store
from nnengine.files.model_file import model_bytes
from nnengine.files.run_store import BEGUN_WITH, KILLED, RUNNING, STOPPED, Beginning, RunStore, Told
from nnengine.training.series import CHUNK, RunSeries


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def beginning(recipe) -> Beginning:
    return Beginning(recipe, "train", "small", {"data_counts": "60 training"})


@pytest.fixture
def trained(recipe, data, validation) -> Training:
    training = Training(recipe.new_network(), data, validation, recipe.training)
    for _ in training.events():
        pass
    return training


def told(training: Training, **fields) -> Told:
    found = {"epochs": 3.0, "planned": 3, "best_epoch": 1, "best_accuracy": 0.5} | fields
    return Told(training.series.frozen(), **found)


def begun(store: RunStore, beginning: Beginning):
    key = store.begin(beginning, 1)
    return key, store.find(key)


def test_a_run_is_found_as_it_was_told(path, beginning, recipe, trained):
    change = Change(30, {"learning_rate": 0.25})
    model = trained_model(recipe, trained)
    with RunStore(path) as store:
        key, run = begun(store, beginning)
        assert (run.number, run.status, run.title, run.seed) == (1, RUNNING, "small", recipe.training.seed)
        assert store.model(run) is None
        everything = told(
            trained, steering=(change,), result={"test_accuracy": 0.75}, model=model_bytes(model, "m"), status=STOPPED
        )
        assert store.tell(key, everything)
        store.set_note(run, "the first")
    with RunStore(path) as store:
        (run,) = store.runs()
        assert (run.key, run.status, run.epochs, run.best_epoch, run.best_accuracy) == (key, STOPPED, 3.0, 1, 0.5)
        assert run.note == "the first"
        found = store.description(run)
        assert found.recipe == recipe
        assert found.steering == (change,)
        assert found.result == {"test_accuracy": 0.75}
        assert found.provenance == {"data_counts": "60 training"}
        again = store.model(run)
        np.testing.assert_array_equal(again.weights.values, model.weights.values)
        np.testing.assert_array_equal(again.state.weights.values, model.state.weights.values)
        series = store.series(run)
        assert list(series) == list(trained.series)
        for name, each in series.items():
            np.testing.assert_array_equal(each.since(0).values, trained.series[name].since(0).values)
            np.testing.assert_allclose(each.since(0).positions, trained.series[name].since(0).positions, atol=1e-9)


def test_series_told_piece_by_piece_are_whole_and_mini_batches_take_four_bytes_a_point(path, beginning):
    series, stored = RunSeries(), 0
    with RunStore(path) as store:
        key, run = begun(store, beginning)
        for index in range(3 * CHUNK):
            series.append("cost", 7 * (index // 1000) + (index % 1000) / 1000, index)  # gaps between epochs
            series.append("odd", index**0.5, -index)
            if index % 5000 == 0:
                store.tell(key, Told(series.frozen(), 1.0, 3, stored={"cost": stored, "odd": stored}))
                stored = index + 1
        store.tell(key, Told(series.frozen(), 1.0, 3, stored={"cost": stored, "odd": stored}))
        for name, each in store.series(run).items():
            np.testing.assert_array_equal(each.since(0).values, series[name].since(0).values)
            np.testing.assert_allclose(each.since(0).positions, series[name].since(0).positions, atol=1e-9)
    with closing(sqlite3.connect(path)) as plain:
        sizes = dict(
            plain.execute(
                "SELECT name, sum(length(numbers) + coalesce(length(positions), 0)) FROM points GROUP BY name"
            )
        )
    assert sizes["cost"] == 4 * 3 * CHUNK
    assert sizes["odd"] == pytest.approx(12 * 3 * CHUNK, abs=16)


def test_a_run_is_named_by_number_or_the_beginning_of_its_key(path, beginning, monkeypatch):
    keys = iter(["bbbbcccc", "bbbbdddd", "zzzzzzzz"])
    monkeypatch.setattr(run_store, "_new_key", lambda: next(keys))
    with RunStore(path) as store:
        for _ in range(3):
            store.begin(beginning, 1)
        assert [store.find(name).number for name in ("1", "2", "zz", "bbbbd")] == [1, 2, 3, 2]
        assert [run.number for run in store.runs()] == [3, 2, 1]
        with pytest.raises(ArgumentError, match="bbbbcccc, bbbbdddd; write more"):
            store.find("bbbb")
        for name in ("4", "zzb", "", "1 OR 1", "9" * 50, "²", "%", "z~"):
            with pytest.raises(ArgumentError, match="expected the number or the first letters"):
                store.find(name)


def test_deleting_a_run_gives_its_space_back(path, beginning):
    series = RunSeries()
    for index in range(200_000):
        series.append("odd", index**0.5, index)
    with RunStore(path) as store:
        store.begin(beginning, 1)
        key, run = begun(store, beginning)
        small = path.stat().st_size
        store.tell(key, Told(series.frozen(), 1.0, 3, status=STOPPED))
        store.delete(store.find("2"))
        assert [run.number for run in store.runs()] == [1]
        assert store.series(run) == {}
        assert not store.tell(key, Told(series.frozen(), 1.0, 3))
        assert path.stat().st_size <= small + 50_000
        assert sum(each.stat().st_size for each in path.parent.iterdir()) < 500_000


def test_a_run_that_is_trained_is_not_deleted(path, beginning):
    with RunStore(path) as store:
        _, run = begun(store, beginning)
        with pytest.raises(ArgumentError, match="run 1: it is being trained; stop it first"):
            store.delete(run)
        assert len(store.runs()) == 1


def test_a_run_whose_process_is_gone_or_silent_was_killed(path, beginning, monkeypatch):
    with RunStore(path) as store, subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
        store.begin(beginning, 1)
        monkeypatch.setattr(os, "getpid", lambda: gone.pid)
        store.begin(beginning, 1)
        assert [run.status for run in store.runs()] == [KILLED, RUNNING]
        now = time.time()
        monkeypatch.setattr(run_store, "time", lambda: now + 60)
        assert [run.status for run in store.runs()] == [KILLED, KILLED]
        store.delete(store.find("1"))


def test_ten_thousand_runs_are_listed_without_their_recipes(path, beginning):
    with RunStore(path) as store:
        store.begin(beginning, 1)
    with closing(sqlite3.connect(path)) as plain:
        columns = "kind, title, data, seed, begun, told, host, process, status, epochs, planned, note"
        plain.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
            f"INSERT INTO runs (key, {columns}) SELECT printf('b%07d', i), {columns} FROM runs, n WHERE number = 1"
        )
        plain.commit()
    with RunStore(path) as store:
        assert len(store.runs()) == 10_000


def test_a_step_to_a_newer_version_keeps_all_runs(path, beginning, monkeypatch):
    with RunStore(path) as store:
        store.begin(beginning, 1)
    step = ("CREATE TABLE tags (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, tag TEXT NOT NULL) STRICT",)
    monkeypatch.setattr(run_database, "STEPS", (*run_database.STEPS, step))
    with RunStore(path) as store:
        assert [run.title for run in store.runs()] == ["small"]
        assert not store.remark
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA user_version").fetchone() == (2,)
        assert plain.execute("SELECT count(*) FROM tags").fetchone() == (0,)


def test_a_newer_store_is_left_as_it_is(path, beginning):
    with RunStore(path) as store:
        store.begin(beginning, 1)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA user_version = 99")
    with pytest.raises(RunStoreError, match=r"version 1 or earlier, got version 99; a newer program wrote it"):
        RunStore(path)
    assert [each.name for each in path.parent.iterdir() if each.suffix == ".sqlite"] == ["runs.sqlite"]


def test_a_database_of_another_program_is_left_as_it_is(path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (text TEXT)")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(RunStoreError, match="got a file of another program; let NNENGINE_RUNS name another"):
        RunStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [b"x" * 5000, b"SQLite format 3\0" + b"\xff" * 5000, b"SQL"])
def test_what_is_no_database_is_set_aside_and_said(path, damage):
    path.write_bytes(damage)
    with RunStore(path) as store:
        assert store.runs() == ()
        assert "is damaged; it is kept as runs damaged" in store.remark
    (aside,) = path.parent.glob("runs damaged*.sqlite")
    assert aside.read_bytes() == damage
    with RunStore(path) as store:
        assert not store.remark


def test_a_store_with_other_tables_is_set_aside(path, beginning):
    with RunStore(path) as store:
        store.begin(beginning, 1)
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("CREATE TRIGGER more AFTER INSERT ON runs BEGIN DELETE FROM runs; END")
        plain.commit()
    with RunStore(path) as store:
        assert "is damaged" in store.remark
        assert store.runs() == ()


def test_a_store_damaged_in_its_middle_is_set_aside_when_that_is_read(path, beginning):
    with RunStore(path) as store:
        for _ in range(300):
            store.begin(beginning, 1)
    contents = bytearray(path.read_bytes())
    contents[12 * 4096 :] = b"\xa5" * (len(contents) - 12 * 4096)
    path.write_bytes(contents)
    with RunStore(path) as store, pytest.raises(RunStoreError, match="is damaged; it is kept as"):
        _ = [store.description(run) for run in store.runs()]
    with RunStore(path) as store:
        assert store.runs() == ()
    assert len(list(path.parent.glob("runs damaged*.sqlite"))) == 1


def test_a_locked_store_is_an_error_after_some_patience(path, beginning):
    with RunStore(path) as store:
        store.begin(beginning, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, RunStore(path, patience=0.05) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RunStoreError, match="another program holds the store of runs; try again"):
            store.begin(beginning, 1)
        assert len(store.runs()) == 1  # reading goes on
        other.execute("ROLLBACK")
        store.begin(beginning, 1)


def test_a_full_disk_is_an_error_and_what_was_there_stays(path, beginning, trained):
    with RunStore(path) as store:
        key, run = begun(store, beginning)
        connection = store._database._connection
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")
        with pytest.raises(RunStoreError, match="the disk is full; make room"):
            store.tell(key, told(trained, model=b"x" * 100_000, status=STOPPED))
        assert store.series(run) == {}
        assert store.find(key).status == RUNNING


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="the user may write everywhere")
def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(RunStoreError, match=r"runs\.sqlite"):
        RunStore(folder / "runs.sqlite")


def test_what_is_no_file_is_an_error(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(RunStoreError, match="expected a file, got a pipe"):
        RunStore(pipe)
    (tmp_path / "file").write_text("a file")
    with pytest.raises(RunStoreError, match="it cannot be used"):
        RunStore(tmp_path / "file" / "runs.sqlite")
    with RunStore(tmp_path) as store:  # a folder holds it
        assert store.path == tmp_path / "runs.sqlite"


HOSTILE = [
    ("descriptions", "recipe", "{"),
    ("descriptions", "recipe", '{"network": {"input": [1, 28, 28], "layers": [{"layer": "dense", "units": 1e99}]}}'),
    ("descriptions", "recipe", "[" * 100_000),
    ("descriptions", "threads", -1),
    ("descriptions", "steering", '[{"images": -5, "learning_rate": 1}]'),
    ("descriptions", "steering", "7"),
    ("descriptions", "provenance", "[1]"),
    ("descriptions", "result", '{"test_accuracy": "much"}'),
    ("descriptions", "result", '{"test_accuracy": NaN}'),
    ("points", "numbers", b"abc"),
    ("points", "numbers", b""),
    ("points", "positions", b"\0" * 7),
    ("points", "first", float("inf")),
    ("points", "last", 1e300),
    ("points", "first", -1.0),
    ("points", "name", ""),
    ("points", "name", "a\x1b[2J"),
    ("models", "contents", b"no model"),
]


@pytest.mark.parametrize(("table", "column", "value"), HOSTILE)
def test_contents_are_trusted_in_nothing(path, beginning, recipe, trained, table, column, value):
    with RunStore(path) as store:
        key, run = begun(store, beginning)
        store.tell(key, told(trained, model=model_bytes(trained_model(recipe, trained), "m")))
    with closing(sqlite3.connect(path)) as plain:
        plain.execute(f"UPDATE {table} SET {column} = ?", (value,))
        plain.commit()

    def read(store: RunStore) -> None:
        store.description(run)
        store.series(run)
        store.model(run)

    with RunStore(path) as store:
        with pytest.raises(RunStoreError, match=r"run 1 is damaged: .*; delete it"):
            read(store)
        assert len(store.runs()) == 1


def test_the_model_that_a_run_begins_with_is_kept(path, beginning, recipe, trained):
    model = trained_model(recipe, trained)
    with RunStore(path) as store:
        run = store.find(store.begin(Beginning(recipe, "train", "more", {}, model), 1))
        np.testing.assert_array_equal(store.model(run, BEGUN_WITH).weights.values, model.weights.values)
        assert store.model(run) is None
