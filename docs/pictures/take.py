"""Take the README's pictures anew: ``xvfb-run -a -s "-screen 0 1600x1000x24" uv run python docs/pictures/take.py``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QAction, QImage  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

from app import create_window  # noqa: E402
from app.inside.widgets.activation_heatmap import ActivationHeatmap  # noqa: E402
from app.parts.values.activity import UnitPlace  # noqa: E402
from app.shell.main_window import MainWindow  # noqa: E402
from app.training.controllers.training_session import TrainingSession  # noqa: E402
from app.training.values.training import TrainingPhase  # noqa: E402

Part = TypeVar("Part", bound=QWidget)
SIZE = (1440, 900)
FOUR = (
    ((0.37, 0.13), (0.31, 0.33), (0.22, 0.53), (0.45, 0.53), (0.78, 0.49)),
    ((0.66, 0.2), (0.62, 0.55), (0.58, 0.9)),
)
PINNED = UnitPlace("0.2.2", 6, 8, 17)
PAUSE = 300  # milliseconds for what is still to be painted


def main() -> None:
    """Draw a digit and look inside, then train the book's first network to the end."""
    with TemporaryDirectory() as home:  # no settings are read and no model is kept
        os.environ |= {"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        application = QApplication([])
        window = create_window(ROOT / "resources" / "models" / "two-experts.safetensors")
        window.findChild(QAction, "action_light").trigger()
        window.resize(*SIZE)
        window.show()
        window.show_page("look")
        draw(window)
        part(window, "activation_heatmap", ActivationHeatmap).pin(PINNED)
        save(window, "look-inside")
        window.show_page("train")
        train(window)
        save(window, "train")
        window.close_unasked()
        application.quit()


def draw(window: MainWindow) -> None:
    canvas = part(window, "drawing_canvas", QWidget)
    for stroke in FOUR:
        points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in stroke]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
        for start, end in pairwise(points):
            for step in range(1, 9):
                QTest.mouseMove(canvas, start + (end - start) * (step / 8))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[-1])
    wait()


def train(window: MainWindow) -> None:
    session = window.findChild(TrainingSession)
    if session is None:
        raise LookupError("no training session in the window")
    session.train()
    wait(lambda: session.progress.phase is TrainingPhase.FINISHED)
    window.notice_bar.close_notice()


def part(window: MainWindow, name: str, kind: type[Part]) -> Part:
    found = window.findChild(kind, name)
    if found is None:
        raise LookupError(f"no {name} in the window")
    return found


def wait(is_done: Callable[[], bool] = lambda: True) -> None:
    """Let the window live until ``is_done``, and a moment longer."""
    loop = QEventLoop()
    timer = QTimer(interval=PAUSE)
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start()
    loop.exec()


def save(window: MainWindow, name: str) -> None:
    wait()
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.save(str(FOLDER / f"{name}.png"), quality=0)  # 0: as small as it gets


if __name__ == "__main__":
    main()
