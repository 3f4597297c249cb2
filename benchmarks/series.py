"""Reads a job from standard input, measures what series and the run store cost, and prints it; see ``children``.

All in processor time of the thread, which others that run beside it do not lengthen.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import thread_time
from typing import Any

from nnengine import Dense, NetworkSpecification, Recipe, Sigmoid
from nnengine.files.run_store import Beginning, RunStore, Told
from nnengine.training.series import RunSeries

POINTS_A_FRAME = 4_000  # that come between two frames: 20,000 mini-batches a second, five frames
_BATCHES = 5_000  # in an epoch
_FRAMES = 50


def appended(job: dict[str, Any]) -> dict[str, float]:
    """Nanoseconds of appending a point."""
    append, count = RunSeries().named("cost").append, 200_000
    rounds = []
    for _ in range(9):
        started = thread_time()
        for _ in range(count):
            append(1.5, 0.25)
        rounds.append((thread_time() - started) / count * 1e9)
    return {"ns": min(rounds)}


def frames(job: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of a frame of a run with so many ``points``: handed over, followed, and shown by the plot.

    All but the painting of the plot, which no longer depends on their number.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # other tasks need no Qt

    from app.training.controllers.curves import RunCurves
    from app.training.values.curve_points import CurveKind
    from app.training.widgets.plot_area import PlotArea

    _application = QApplication([])
    area = PlotArea(CurveKind.COST)
    area.resize(900, 400)
    area.show()
    series, followed = RunSeries(), RunCurves()

    def grow(points: int) -> None:
        first = len(series.named("cost"))
        for index in range(first, first + points):
            series.append("cost", index / _BATCHES, 1 / (1 + index % 97))

    grow(int(job["points"]))
    followed.follow(series.frozen())
    area.show_curves(followed.curves(None, 1000))
    taken: dict[str, list[float]] = {"handed over": [], "followed": [], "viewed": [], "plotted": []}
    for _ in range(_FRAMES):
        grow(POINTS_A_FRAME)
        frozen = _timed(taken["handed over"], series.frozen)
        _timed(taken["followed"], partial(followed.follow, frozen))
        curves = followed.curves(None, 1000)
        if curves.mini_batches is not None:
            _timed(taken["viewed"], partial(curves.mini_batches.view, 0, 1e9, 450))
        _timed(taken["plotted"], partial(area.show_curves, curves))
    return {name: median(each) for name, each in taken.items()}


def store(job: dict[str, Any]) -> dict[str, float]:
    """Milliseconds of listing ``runs`` runs, and of storing what a second of a fast run brings."""
    recipe = Recipe(NetworkSpecification((Dense(30), Sigmoid(), Dense(10), Sigmoid()), (784,)))
    series = RunSeries()
    for index in range(20_000):
        series.append("cost", index / _BATCHES, 0.5)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "runs.sqlite"
        with RunStore(path) as runs:
            key = runs.begin(Beginning(recipe, "train", "784-30-10", {}), 1)
        columns = "kind, title, data, seed, begun, told, host, process, status, epochs, planned, note"
        described = "recipe, threads, steering, provenance, result, problem"
        with closing(sqlite3.connect(path)) as plain:
            plain.execute(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO runs "
                f"(key, {columns}) SELECT printf('b%07d', i), {columns} FROM runs, n WHERE number = 1",
                (int(job["runs"]),),
            )
            plain.execute(
                f"INSERT INTO descriptions (run, {described}) SELECT number, {described} FROM runs, descriptions "
                "WHERE number > 1"
            )
            plain.execute("UPDATE runs SET status = 'ended' WHERE number > 1")
            plain.commit()
        listed: list[float] = []
        told: list[float] = []
        for _ in range(9):
            _timed(listed, lambda: _list(path))
        with RunStore(path) as runs:
            for _ in range(9):
                _timed(told, lambda: runs.tell(key, Told(series.frozen(), 4.0, 30)))
    return {"listed": median(listed), "told": median(told)}


def _list(path: Path) -> None:
    with RunStore(path) as runs:
        runs.runs()


def _timed(taken: list[float], call: Callable[[], Any]) -> Any:
    started = thread_time()
    found = call()
    taken.append((thread_time() - started) * 1000)
    return found


TASKS = {"append": appended, "frames": frames, "store": store}

if __name__ == "__main__":
    task = json.loads(sys.stdin.read())
    print(json.dumps(TASKS[task["task"]](task)))
