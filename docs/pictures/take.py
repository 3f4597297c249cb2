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

from PIL import Image  # noqa: E402
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
FILM_SIZE, FILM_INTERVAL = (960, 600), 100  # pixels, milliseconds
DRAWN_FRAMES, TRAINED_FRAMES = 12, 18


def main() -> None:
    """Draw a digit, watch a training on the Overview, look inside, then train the book's first network to the end."""
    with TemporaryDirectory() as home:  # no settings are read and no model is kept
        os.environ |= {"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}
        application = QApplication([])
        window = create_window(ROOT / "resources" / "models" / "two-experts.safetensors")
        light = window.findChild(QAction, "action_light")
        if light is not None:
            light.trigger()
        window.resize(*SIZE)
        window.show()
        window.show_page("look")
        draw(window)
        heatmap = part(window, "activation_heatmap", ActivationHeatmap)
        heatmap.pin(PINNED)
        save(window, "look-inside")
        heatmap.pin(None)
        clear = window.findChild(QAction, "action_clear")
        if clear is not None:
            clear.trigger()
        window.show_page("overview")
        film(window)
        window.show_page("train")
        save(window, "train")
        window.close_unasked()
        application.quit()


def film(window: MainWindow) -> None:
    """A short film of drawing and training, and a picture of where it ends."""
    frames: list[Image.Image] = []

    def take() -> None:
        shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        size = (shown.width(), shown.height())
        frame = Image.frombuffer("RGB", size, bytes(shown.constBits()), "raw", "RGB", shown.bytesPerLine(), 1)
        frames.append(frame.resize(FILM_SIZE, Image.Resampling.LANCZOS))

    timer = QTimer(interval=FILM_INTERVAL)
    timer.timeout.connect(take)
    timer.start()
    draw(window)
    drawn = len(frames)
    timer.setInterval(1000)
    train(window)
    timer.stop()
    save(window, "overview")
    frames = [*thinned(frames[:drawn], DRAWN_FRAMES), *thinned(frames[drawn:], TRAINED_FRAMES)]
    colours = frames[-1].quantize(64)
    few = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    path = FOLDER / "overview.gif"
    times = [*[150] * (len(few) - 1), 3000]  # milliseconds
    few[0].save(path, save_all=True, append_images=few[1:], duration=times, loop=0, optimize=True)


def thinned(frames: list[Image.Image], most: int) -> list[Image.Image]:
    """Not more than ``most`` of them, the last among them."""
    step = -(-len(frames) // most)
    return frames[::-1][::step][::-1]


def draw(window: MainWindow) -> None:
    canvas = part(window, "drawing_canvas", QWidget)
    for stroke in FOUR:
        points = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in stroke]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
        for start, end in pairwise(points):
            for step in range(1, 9):
                QTest.mouseMove(canvas, start + (end - start) * (step / 8))
                wait(pause=FILM_INTERVAL // 2)
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


def wait(is_done: Callable[[], bool] = lambda: True, pause: int = PAUSE) -> None:
    """Let the window live until ``is_done``, and a moment longer."""
    loop = QEventLoop()
    timer = QTimer(interval=pause)
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start()
    loop.exec()


def save(window: MainWindow, name: str) -> None:
    wait()
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    picture.save(str(FOLDER / f"{name}.png"), quality=0)  # 0: as small as it gets


if __name__ == "__main__":
    main()
