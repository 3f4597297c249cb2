"""The run store: every run of training with all it takes to see it again, to go on with it and to go through it again.

A run is stored while it trains, about once a second, by whoever trains; whoever else opens the store sees it grow.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from types import TracebackType
from typing import Any, NamedTuple

from nnengine.checks import checked_number, checked_whole
from nnengine.errors import ArgumentError, EngineError, RunStoreError, one_line
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import model_bytes, model_from_bytes
from nnengine.files.run_database import RunDatabase
from nnengine.files.series_blobs import pieces, put_together
from nnengine.training.recipe import Recipe
from nnengine.training.series import FrozenSeries
from nnengine.training.steering import Change

RUNNING, ENDED, STOPPED, DIVERGED, FAILED, KILLED = "running", "ended", "stopped", "diverged", "failed", "killed"

NEWEST, BEGUN_WITH = "newest", "begun_with"  # a run's models: what it has come to, what it began with if anything

_SILENCE = 15.0  # seconds after which a run that tells nothing is dead
_KEY_LETTERS = "bcdfghjkmnpqrstvwxz"  # no digit, since numbers are names too, and no vowel, so that none is a word
_KEY_LENGTH = 8
_LISTED = (
    "number, key, kind, title, data, seed, begun, told, host, process, status, epochs, planned, best_epoch, "
    "best_accuracy, note"
)


class Run(NamedTuple):
    """What a list tells of a run. ``number`` and ``key`` name it; times are seconds since 1970.

    ``status`` is "running", "ended", "stopped", "diverged", "failed" (of something else) or "killed". ``epochs`` of
    ``planned`` ones are passed; ``best_accuracy`` on the validation images, in [0, 1], is that of ``best_epoch``.
    """

    number: int
    key: str
    kind: str
    title: str
    data: str
    seed: int
    begun: float
    told: float
    status: str
    epochs: float
    planned: int
    best_epoch: int | None
    best_accuracy: float | None
    note: str


@dataclass(frozen=True, slots=True)
class RunDescription:
    """How a run was trained and what came of it: ``result`` are numbers such as test_accuracy, ``problem`` an error."""

    recipe: Recipe
    threads: int
    steering: tuple[Change, ...]
    provenance: dict[str, str]
    result: dict[str, float]
    problem: str


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """What is known of a run before it trains. ``begun_with`` is the model whose weights or state it begins with."""

    recipe: Recipe
    kind: str
    title: str
    provenance: Mapping[str, str]
    begun_with: Model | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Where a run stands. ``stored`` tells by name how many points of its series are in the store already.

    ``model`` are a model file's contents, None where those that are stored stay.
    """

    series: Mapping[str, FrozenSeries]
    epochs: float
    planned: int
    best_epoch: int | None = None
    best_accuracy: float | None = None
    steering: tuple[Change, ...] = ()
    status: str = RUNNING
    result: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""
    stored: Mapping[str, int] = field(default_factory=dict)
    model: bytes | None = None


class RunStore:
    """All runs in the SQLite file ``path``, made where it is missing; for one thread, to be closed.

    Raises RunStoreError, as all methods do, for a store that is locked for ``patience`` seconds, newer, of another
    program, or cannot be made, read or written. A damaged one is set aside, which ``remark`` tells, and a new one
    begun.
    """

    def __init__(self, path: Path, patience: float = 5.0) -> None:
        self._database = RunDatabase(path, patience)

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @property
    def path(self) -> Path:
        return self._database.path

    @property
    def remark(self) -> str:
        """What whoever opened the store should tell the user; empty where nothing is."""
        return self._database.remark

    def runs(self) -> tuple[Run, ...]:
        """All runs, the newest first."""
        with self._database.transaction() as connection:
            return tuple(
                self._run(row) for row in connection.execute(f"SELECT {_LISTED} FROM runs ORDER BY number DESC")
            )

    def find(self, name: str) -> Run:
        """The run of that number, or whose key begins so. Raises ArgumentError where there is none, or several."""
        with self._database.transaction() as connection:
            if name.isascii() and name.isdecimal() and len(name) < 19:
                rows = connection.execute(f"SELECT {_LISTED} FROM runs WHERE number = ?", (int(name),)).fetchall()
            elif name and set(name) <= set(_KEY_LETTERS):
                found = f"SELECT {_LISTED} FROM runs WHERE key >= ? AND key < ? ORDER BY number LIMIT 10"
                rows = connection.execute(found, (name, name + "~")).fetchall()
            else:
                rows = []
        if len(rows) == 1:
            return self._run(rows[0])
        if rows:
            keys = ", ".join(one_line(row[1], 20) for row in rows)
            raise ArgumentError(
                f"run {name!r}: expected the beginning of one key, got that of {keys}; write more of it"
            )
        raise ArgumentError(
            f"run {name!r}: expected the number or the first letters of the key of a run; see: runs list"
        )

    def description(self, run: Run) -> RunDescription:
        columns = "recipe, threads, steering, provenance, result, problem"
        row = self._one(f"SELECT {columns} FROM descriptions WHERE run = ?", run)
        with _trusting_nothing(self.path, run):
            recipe, steering, provenance, result = (json.loads(row[index]) for index in (0, 2, 3, 4))
            return RunDescription(
                Recipe.from_json(recipe),
                checked_whole("threads", row[1], 1, 1024),
                tuple(Change.from_json(change) for change in steering),
                {str(name): str(value) for name, value in provenance.items()},
                {str(name): checked_number(name, value) for name, value in result.items()},
                str(row[5]),
            )

    def series(self, run: Run) -> dict[str, FrozenSeries]:
        """All series of a run by name, in the order in which they began."""
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT name, first, last, positions, numbers FROM points WHERE run = ? ORDER BY id", (run.number,)
            ).fetchall()
        with _trusting_nothing(self.path, run):
            return put_together(rows)

    def model(self, run: Run, role: str = NEWEST) -> Model | None:
        """The best weights and the state to go on from, as a model; None where there is none yet."""
        contents = self.model_bytes(run, role)
        if contents is None:
            return None
        with _trusting_nothing(self.path, run):
            model = model_from_bytes(contents, "its model")
            if isinstance(model, EnsembleModel):
                raise ArgumentError("expected a model of one network, got an ensemble")
            return model

    def model_bytes(self, run: Run, role: str = NEWEST) -> bytes | None:
        """What the model file of the run holds, not looked at yet; None where there is none yet."""
        with self._database.transaction() as connection:
            found = "SELECT contents FROM models WHERE run = ? AND role = ?"
            row = connection.execute(found, (run.number, role)).fetchone()
        return None if row is None else bytes(row[0])

    def begin(self, beginning: Beginning, threads: int) -> str:
        """Store a run that begins now, in this process, with so many threads; its key."""
        recipe, begun_with = beginning.recipe, beginning.begun_with
        contents = None if begun_with is None else model_bytes(begun_with, "the model that the run begins with")
        now = time()
        key = _new_key()
        with self._database.transaction(writes=True) as connection:
            row = {
                "key": key,
                "kind": beginning.kind,
                "title": beginning.title,
                "data": recipe.data,
                "seed": recipe.training.seed,
                "begun": now,
                "told": now,
                "host": socket.gethostname(),
                "process": os.getpid(),
                "status": RUNNING,
                "epochs": 0.0,
                "planned": recipe.training.epochs,
                "note": "",
            }
            places = ", ".join("?" * len(row))
            number = connection.execute(
                f"INSERT INTO runs ({', '.join(row)}) VALUES ({places})", tuple(row.values())
            ).lastrowid
            connection.execute(
                "INSERT INTO descriptions VALUES (?, ?, ?, '[]', ?, '{}', '')",
                (number, json.dumps(recipe.to_json()), threads, json.dumps(dict(beginning.provenance))),
            )
            if contents is not None:
                connection.execute("INSERT INTO models VALUES (?, ?, ?)", (number, BEGUN_WITH, contents))
        return key

    def tell(self, key: str, told: Told) -> bool:
        """Store what is new of a run, all or nothing; whether the run is still there."""
        with self._database.transaction(writes=True) as connection:
            found = connection.execute("SELECT number FROM runs WHERE key = ?", (key,)).fetchone()
            if found is None:
                return False
            number = found[0]
            connection.execute(
                "UPDATE runs SET told = ?, status = ?, epochs = ?, planned = ?, best_epoch = ?, best_accuracy = ? "
                "WHERE number = ?",
                (time(), told.status, told.epochs, told.planned, told.best_epoch, told.best_accuracy, number),
            )
            steering = json.dumps([change.to_json() for change in told.steering])
            connection.execute(
                "UPDATE descriptions SET steering = ?, result = ?, problem = ? WHERE run = ?",
                (steering, json.dumps(dict(told.result)), told.problem, number),
            )
            for name, series in told.series.items():
                connection.executemany(
                    "INSERT INTO points (run, name, first, last, positions, numbers) VALUES (?, ?, ?, ?, ?, ?)",
                    [(number, name, *piece) for piece in pieces(series.since(told.stored.get(name, 0)))],
                )
            if told.model is not None:
                connection.execute("REPLACE INTO models VALUES (?, ?, ?)", (number, NEWEST, told.model))
        return True

    def live(self, key: str) -> bool:
        """Store that a run is alive though nothing is new, as while it pauses; whether it is still there."""
        with self._database.transaction(writes=True) as connection:
            return connection.execute("UPDATE runs SET told = ? WHERE key = ?", (time(), key)).rowcount > 0

    def set_note(self, run: Run, note: str) -> None:
        """What the user writes about a run."""
        with self._database.transaction(writes=True) as connection:
            connection.execute("UPDATE runs SET note = ? WHERE number = ?", (note, run.number))

    def delete(self, run: Run) -> None:
        """Remove a run and free its space. Raises ArgumentError while it trains."""
        if run.status == RUNNING:
            raise ArgumentError(f"run {run.number}: it is being trained; stop it first")
        with self._database.transaction(writes=True) as connection:
            connection.execute("DELETE FROM runs WHERE number = ?", (run.number,))
        self._database.shrink()

    def _one(self, statement: str, run: Run) -> Any:
        with self._database.transaction() as connection:
            row = connection.execute(statement, (run.number,)).fetchone()
        if row is None:
            raise ArgumentError(f"run {run.number}: it was deleted meanwhile")
        return row

    def _run(self, row: Any) -> Run:
        number, key, kind, title, data, seed, begun, told, host, process, status, *rest = row
        if status == RUNNING and not _is_alive(told, host, process):
            status = KILLED
        return Run(number, key, kind, title, data, seed, begun, told, status, *rest)


class _trusting_nothing:  # noqa: N801 - used as a statement
    """Whatever the contents of a run make Python raise is one RunStoreError."""

    def __init__(self, path: Path, run: Run) -> None:
        self._where = f"{path}: run {run.number}"

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        expected = (EngineError, AttributeError, LookupError, TypeError, ValueError, OverflowError, RecursionError)
        if isinstance(error, expected) and not isinstance(error, RunStoreError):
            raise RunStoreError(f"{self._where} is damaged: {one_line(error)}; delete it") from error


def _new_key() -> str:
    return "".join(secrets.choice(_KEY_LETTERS) for _ in range(_KEY_LENGTH))


def _is_alive(told: float, host: str, process: int) -> bool:
    """Whether the process that trains was heard of a moment ago, and is there where this can be asked."""
    if abs(time() - told) > _SILENCE:
        return False
    if host != socket.gethostname() or sys.platform == "win32":  # there asking would end the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # of another user
    return True
