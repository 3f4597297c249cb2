"""The real window at work, as a program: ``python -m benchmarks.window`` reads a job and prints what it found, as JSON.

It shows on the screen that there is, real or virtual (``xvfb-run -a``), without one on Qt's offscreen platform.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from random import Random
from time import monotonic, perf_counter, process_time, sleep
from typing import Any

Job = dict[str, Any]
Found = dict[str, Any]

SIZE = (1440, 900)
SEVEN = ((0.28, 0.25), (0.72, 0.25), (0.5, 0.6), (0.44, 0.8))  # its corners, as fractions of the canvas
PERIOD = 5  # milliseconds between the wake-ups that are asked for
BETWEEN_FRAMES = 16  # milliseconds: a wake-up later than this misses a frame
TRAINING, VALIDATION = 10_000, 1_000  # images: few, so that epochs end, and are measured, while we look
_SETTLING = 1.0  # seconds until what begins a run is over


def first_window(job: Job) -> Found:
    """Do what ``main.py`` does: seconds from the launch to the first painted window."""
    from PySide6.QtWidgets import QApplication

    from app import create_window

    application = QApplication([])
    window = create_window()
    window.show()
    application.processEvents()  # exposes and paints it
    seconds = monotonic() - job["launched"]
    window.close_unasked()
    return {"seconds": seconds, "platform": application.platformName()}


def pointer(job: Job) -> Found:
    """Milliseconds from each move of some strokes to the prediction, to everything painted, and of all processors.

    With ``blas_threads`` in the job BLAS has so many, instead of those that the window gives it; with ``drawn`` so many
    short strokes are on the paper before.
    """
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest
    from threadpoolctl import threadpool_limits

    from app.drawing.controllers.reader import Reader
    from app.drawing.controllers.sketch_controller import SketchController
    from app.drawing.values.sketch import Sketch
    from app.work.inspector import Inspector

    application, window = _opened()
    if "blas_threads" in job:
        threadpool_limits(job["blas_threads"], "blas")
    canvas, reader = _found(window, "drawing_canvas"), window.findChild(Reader)
    sketch, inspector = window.findChild(SketchController), window.findChild(Inspector)
    assert reader is not None
    if "page" in job:
        window.show_page(job["page"])
    path = [
        (x + (to_x - x) * i / 8, y + (to_y - y) * i / 8) for (x, y), (to_x, to_y) in pairwise(SEVEN) for i in range(8)
    ]
    points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in path]
    before_it = _short_strokes(job.get("drawn", 0))
    started = 0.0
    predicted: list[float] = []
    painted: list[float] = []
    processor: list[float] = []
    reader.reading_changed.connect(lambda _: predicted.append(1000 * (perf_counter() - started)))
    for _ in range(job["strokes"]):
        if before_it:
            sketch.put(Sketch(before_it))
            application.processEvents()
        before = len(predicted)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
        application.processEvents()
        del predicted[before:]
        for point in points[1:]:
            before = len(predicted)
            used, started = process_time(), perf_counter()
            QTest.mouseMove(canvas, point)
            application.processEvents()
            painted.append(1000 * (perf_counter() - started))
            while len(predicted) == before and perf_counter() < started + 1:
                sleep(0.0005)  # which lets the thread that reads work
                application.processEvents()
            processor.append(1000 * (process_time() - used))
            del predicted[before + 1 :]
        before = len(predicted)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
        application.processEvents()
        sketch.clear()
        _settle(application, inspector)
        del predicted[before:]
    window.close_unasked()
    return {"predicted": predicted, "painted": painted, "processor": processor, "platform": application.platformName()}


def _settle(application: Any, inspector: Any) -> None:
    """Let everything arrive that is being worked out."""
    while not inspector.is_idle:
        sleep(0.0005)
        application.processEvents()
    application.processEvents()


def _short_strokes(count: int) -> Any:
    """Strokes of thirteen points all over the paper."""
    from app.drawing.values.sketch import Stroke

    rng = Random(0)
    corners = [(0.9 * rng.random(), 0.9 * rng.random()) for _ in range(count)]
    return tuple(
        Stroke(tuple((x + 0.08 * i / 12, y + 0.06 * rng.random()) for i in range(13)), 0.03) for x, y in corners
    )


def lateness(job: Job) -> Found:
    """How late the event loop wakes up while a recipe, or nothing, is trained by way of the window."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtTest import QTest

    from app.training.controllers.training_session import TrainingSession
    from app.training.values.training import TrainingPhase

    recipe = job.get("recipe")
    application, window = _opened(None if recipe is None else _offering(recipe))
    session = window.findChild(TrainingSession)
    assert session is not None
    window.show_page("train")
    if recipe is not None:
        QTest.mouseClick(_found(window, "train_button"), Qt.MouseButton.LeftButton)
        while session.progress.images_per_second is None:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if session.progress.phase in {TrainingPhase.FAILED, TrainingPhase.FINISHED}:
                raise RuntimeError(f"the training ended: {session.progress.message}")
    late: list[float] = []
    before = end = 0.0

    def woken() -> None:
        nonlocal before
        now = perf_counter()
        late.append(max(0.0, 1000 * (now - before) - PERIOD))
        before = now
        if now >= end:
            loop.quit()

    loop = QEventLoop()
    timer = QTimer(interval=PERIOD, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(woken)
    QTimer.singleShot(round(1000 * _SETTLING), loop.quit)
    loop.exec()
    before = perf_counter()
    end = before + job["seconds"]
    timer.start()
    loop.exec()
    timer.stop()
    rate = session.progress.images_per_second
    window.close_unasked()
    return {"late": late, "rate": rate, "platform": application.platformName()}


def _offering(recipe: Any) -> Any:
    """Services of a window that begins with this recipe and random images."""
    import app.training.controllers.training_session as session
    from app.shell.services import Services
    from benchmarks.workloads import random_data
    from nnengine import PRESETS, Preset, Recipe
    from nnengine.data import DataSplits

    data = random_data(TRAINING + 2 * VALIDATION)
    parts = (data[:TRAINING], data[TRAINING : TRAINING + VALIDATION], data[TRAINING + VALIDATION :])
    splits = DataSplits("random", *parts)
    PRESETS["benchmark"] = Preset("benchmark", "Benchmark", "", Recipe.from_json(recipe))
    session.FIRST_PRESET = "benchmark"
    return Services(open_data=lambda *_: splits, mnist_is_at_hand=lambda _: True)


def away_from_settings() -> None:
    """Have a window that is opened next read and write settings in a folder of their own."""
    from PySide6.QtCore import QStandardPaths

    QStandardPaths.setTestModeEnabled(True)


def _opened(services: Any = None) -> tuple[Any, Any]:
    """The application and its window, away from the settings of whoever is at the machine."""
    from PySide6.QtWidgets import QApplication

    from app import create_window

    away_from_settings()
    application = QApplication([])
    window = create_window(services=services)
    window.resize(*SIZE)
    window.show()
    application.processEvents()
    return application, window


def _found(window: Any, name: str) -> Any:
    from PySide6.QtWidgets import QWidget

    found = window.findChild(QWidget, name)
    assert found is not None, f"no {name} in the window"
    return found


TASKS = {"first-window": first_window, "pointer": pointer, "lateness": lateness}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(TASKS[given["task"]](given)))
