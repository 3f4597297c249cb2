"""How long the window takes to appear, and a prediction to follow a pointer event.

    uv run python -m benchmarks.window [--starts 7] [--strokes 40]

Run it on a real or virtual screen (``xvfb-run -a uv run python -m benchmarks.window``); without one it uses Qt's
offscreen platform.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from itertools import pairwise
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.paired import machine, summary

# A seven, as fractions of the canvas.
CORNERS = np.array([(0.28, 0.25), (0.72, 0.25), (0.5, 0.6), (0.44, 0.8)])


def first_window(launched: float) -> None:
    """Do what ``main.py`` does; print the seconds from the launch to the first painted window, and end."""
    from PySide6.QtWidgets import QApplication

    from app import create_window

    application = QApplication([])
    window = create_window()
    window.show()
    application.processEvents()  # exposes and paints it
    print(time.monotonic() - launched)
    window.close_unasked()


def start_up(count: int) -> list[float]:
    seconds = []
    # As for a user, whose Python keeps what it has compiled.
    without_bytecode_switch = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with TemporaryDirectory() as home:
        for _ in range(count + 1):
            finished = subprocess.run(
                [sys.executable, "-m", "benchmarks.window", "--first-window", str(time.monotonic())],
                env=without_bytecode_switch | {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            seconds.append(float(finished.stdout.split()[-1]))
    return seconds[1:]  # the first one warms the disk's cache


def predictions(strokes: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each move of some strokes to the prediction, and to everything painted."""
    from PySide6.QtCore import QPoint, QStandardPaths, Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    from app import create_window
    from app.controllers.reader import Reader

    QStandardPaths.setTestModeEnabled(True)
    application = QApplication.instance() or QApplication([])
    window = create_window()
    window.resize(1440, 900)
    window.show()
    canvas = window.findChild(QWidget, "drawing_canvas")
    path = np.concatenate([np.linspace(a, b, 8, endpoint=False) for a, b in pairwise(CORNERS)])
    started = 0.0
    predicted: list[float] = []
    painted: list[float] = []
    window.findChild(Reader).reading_changed.connect(lambda _: predicted.append(1000 * (time.perf_counter() - started)))
    for _ in range(strokes):
        points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in path]
        moves = len(predicted)
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
        application.processEvents()
        del predicted[moves:]
        for point in points[1:]:
            started = time.perf_counter()
            predicted_before = len(predicted)
            QTest.mouseMove(canvas, point)
            application.processEvents()
            painted.append(1000 * (time.perf_counter() - started))
            del predicted[predicted_before + 1 :]  # a later one in the same turn brings the maps, not the answer
        moves = len(predicted)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
        application.processEvents()
        window.commands.clear.trigger()
        application.processEvents()
        del predicted[moves:]
    window.close_unasked()
    return predicted, painted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--strokes", type=int, default=40)
    parser.add_argument("--first-window", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments.first_window is not None:
        first_window(arguments.first_window)
        return
    print(machine())
    print(f"launch to first window: {summary(start_up(arguments.starts), ' s')}")
    predicted, painted = predictions(arguments.strokes)
    for what, milliseconds in (("prediction", predicted), ("everything painted", painted)):
        print(
            f"pointer event to {what}, {len(milliseconds)} events: median {np.median(milliseconds):.2f} ms, "
            f"99 % within {np.percentile(milliseconds, 99):.2f} ms"
        )


if __name__ == "__main__":
    main()
