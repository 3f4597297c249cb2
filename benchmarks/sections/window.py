"""Starting up, following the pointer, and the window while a network is trained in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import numpy as np

from benchmarks.children import Child, Found
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.window import BETWEEN_FRAMES, PERIOD, TRAINING
from benchmarks.workloads import WORKLOADS

IMPORTED = ("numpy", "nnengine", "app.composition")
STROKES = 40
TRAINED = ("W5b", "W6")
_BLAS_THREADS: dict[str, dict[str, Any]] = {"one thread": {}, "BLAS's own": {"blas_threads": os.cpu_count()}}
_BESIDE = {"nothing beside": False, "a busy program beside": True}
_WATCHED = 5  # times as long as other runs are timed


PAGES = ("overview", "look", "train", "digits")
DRAWN = (0, 120)  # short strokes on the paper before
MEASURED = {"painted": "the window's thread, for a move", "predicted": "pointer moved to prediction"}


def _window(home: str, **job: Any) -> Child:
    """A window with a home of its own; as for a user with bytecode kept, and all threads that BLAS takes by itself."""
    environment = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "PYTHONDONTWRITEBYTECODE": ""}
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    return Child("benchmarks.window", job | {"threads": os.cpu_count()}, environment=environment)


def measure_start_up(part: str, options: Options) -> Found:
    """Seconds of each import and each launch; the first ones, which warm the disk's cache, are left out."""
    imports = {name: Child("benchmarks.peers.importing", {"module": name}) for name in IMPORTED}
    if options.peers is not None:
        imports["torch"] = Child("benchmarks.peers.importing", {"module": "torch"}, options.peers)
    found: dict[str, list[float]] = {name: [] for name in (*imports, "window")}
    platform = ""
    with TemporaryDirectory() as home:
        for count in range(1 + options.pairs):
            for name, child in imports.items():
                found[name].append(child.run()["seconds"])
            launched = _window(home, task="first-window", launched=monotonic()).run()
            found["window"].append(launched["seconds"])
            platform = launched["platform"]
            options.tell(f"  {count} of {options.pairs}: first window after {found['window'][-1]:.3g} s")
    return {"seconds": {name: each[1:] for name, each in found.items()}, "platform": platform}


def start_up_tables(found: dict[str, Found]) -> list[Table]:
    (each,) = found.values()
    rows = [(f"import {name}", spread(seconds)) for name, seconds in each["seconds"].items() if name != "window"]
    rows.append((f"launch to first window, {each['platform']}", spread(each["seconds"]["window"])))
    return [Table(("", "seconds"), tuple(rows))]


def measure_pointer(part: str, options: Options) -> Found:
    """Moves on every page, alone and with a core kept busy, with nothing and with many strokes on the paper before."""
    found: Found = {}
    for page in PAGES:
        for beside, is_busy in _BESIDE.items():
            for drawn in DRAWN:
                with TemporaryDirectory() as home, _busy_program(is_busy):
                    job = {"page": page, "drawn": drawn, "strokes": 2 if options.quick else STROKES}
                    moves = _window(home, task="pointer", **job).run()
                measured = {name: _percentiles(moves[name]) | {"longest": max(moves[name])} for name in MEASURED}
                found[f"{page}, {beside}, {drawn} strokes"] = {"platform": moves["platform"]} | measured
                options.tell(f"  {page}, {beside}, {drawn} strokes: {measured['painted']['p95']:.3g} ms")
    return found


def pointer_tables(found: dict[str, Found]) -> list[Table]:
    (by_case,) = found.values()
    tables = []
    for name, text in MEASURED.items():
        rows = tuple(
            (case, *(number(each[name][part]) for part in ("median", "p95", "longest")), f"{each[name]['count']:,}")
            for case, each in by_case.items()
        )
        tables.append(Table((text, "median, ms", "95 % within", "longest", "moves"), rows))
    return tables


def measure_reading_threads(part: str, options: Options) -> Found:
    """Milliseconds of processors for each move, with the window's one thread for BLAS and with BLAS's own, in turn."""
    strokes = 2 if options.quick else 10
    found: Found = {beside: {name: [] for name in _BLAS_THREADS} for beside in _BESIDE}
    for _ in range(options.pairs):
        for beside, is_busy in _BESIDE.items():
            for name, job in _BLAS_THREADS.items():
                with TemporaryDirectory() as home, _busy_program(is_busy):
                    moves = _window(home, task="pointer", strokes=strokes, **job).run()["processor"]
                found[beside][name].append(sum(moves) / len(moves))
                options.tell(f"  {beside}, {name}: {found[beside][name][-1]:.3g} ms of processors a move")
    return found


def reading_threads_tables(found: dict[str, Found]) -> list[Table]:
    (by_beside,) = found.values()
    rows = []
    for beside, each in by_beside.items():
        one, own = (each[name] for name in _BLAS_THREADS)
        ratio = spread([more / less for more, less in zip(own, one, strict=True)])
        rows.append((beside, spread(one), spread(own), ratio))
    return [Table(("processor time a move, ms", *_BLAS_THREADS, "ratio"), tuple(rows))]


@contextmanager
def _busy_program(is_busy: bool) -> Iterator[None]:
    """Another program that keeps a processor busy, where one is wanted."""
    if not is_busy:
        yield
        return
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as program:
        try:
            yield
        finally:
            program.kill()


def measure_lateness(part: str, options: Options) -> Found:
    """Wake-ups with nothing being trained, and with each workload, of several windows together."""
    found: Found = {}
    for name in ("nothing", *TRAINED):
        job: dict[str, Any] = {"task": "lateness", "seconds": _WATCHED * options.seconds}
        if name != "nothing":
            job["recipe"] = WORKLOADS[name].recipe.to_json()
        runs = []
        for _ in range(options.short.pairs):
            with TemporaryDirectory() as home:
                runs.append(_window(home, **job).run())
            options.tell(f"  {name}: at most {max(runs[-1]['late']):.1f} ms late")
        late = [each for run in runs for each in run["late"]]
        found[name] = _percentiles(late) | {
            "within": sum(each <= BETWEEN_FRAMES for each in late) / len(late),
            "longest": max(late),
            "rate": median(run["rate"] or 0.0 for run in runs),
            "platform": runs[0]["platform"],
        }
    return found


def lateness_tables(found: dict[str, Found]) -> list[Table]:
    (by_training,) = found.values()
    rows = tuple(
        (
            name,
            f"{100 * each['within']:.2f} %",
            *(number(each[key]) for key in ("median", "p99", "longest")),
            f"{each['count']:,}",
            number(each["rate"]) if each["rate"] else "",
        )
        for name, each in by_training.items()
    )
    platform = next(iter(by_training.values()))["platform"]
    headings = (f"within {BETWEEN_FRAMES} ms", "median, ms", "99 % within", "longest", "wake-ups", "images a second")
    return [Table((f"training, {platform}", *headings), rows)]


def _percentiles(milliseconds: list[float]) -> Found:
    return {
        "median": median(milliseconds),
        "p95": float(np.percentile(milliseconds, 95)),
        "p99": float(np.percentile(milliseconds, 99)),
        "count": len(milliseconds),
    }


START_UP = Section(
    "start-up",
    "Starting up",
    "Imports in fresh processes, and the program from its launch to its first painted window; with a warm disk cache.",
    measure_start_up,
    start_up_tables,
    has_peers=True,
)
POINTER = Section(
    "pointer",
    "Following the pointer",
    "Strokes drawn in the real window, pointer event by pointer event.",
    measure_pointer,
    pointer_tables,
)
READING_THREADS = Section(
    "reading-threads",
    "Threads that read",
    "What processors do for each pointer event, of the window as it is, which keeps BLAS to one thread, and with as "
    "many threads as BLAS takes by itself.",
    measure_reading_threads,
    reading_threads_tables,
)
LATENESS = Section(
    "lateness",
    "The window while it trains",
    f"The real window trains by its own button, epochs of {TRAINING:,} images, with as many threads as it takes by "
    f"itself; a timer asks to be woken every {PERIOD} ms, and how much later it is woken is what is told.",
    measure_lateness,
    lateness_tables,
)
