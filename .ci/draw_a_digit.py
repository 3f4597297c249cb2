"""Start the program as the README says on a virtual screen, draw a digit from outside, and quit it.

    python .ci/draw_a_digit.py "uv run main.py" [SCREENSHOT.png]

Ends with an error unless the window appears, is not blank, shows an answer for the drawing and none before, and the
program ends with exit code 0. Needs Xvfb and xdotool.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageGrab

SCREEN = (1440, 900)
PATIENCE = 60  # seconds
SEVEN = ((0.28, 0.25), (0.5, 0.24), (0.72, 0.25), (0.62, 0.45), (0.52, 0.62), (0.44, 0.8))  # fractions of the canvas

Pixels = npt.NDArray[np.int16]
T = TypeVar("T")


def main() -> None:
    command = shlex.split(sys.argv[1])
    screen, display = start_screen()
    program = None
    try:
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        program = subprocess.Popen(command, env=environment)
        window = wait_for("the window", lambda: find_window(environment, program))
        xdotool(environment, "windowfocus", "--sync", window)
        before = wait_for("a window that is not blank", lambda: settled(display))
        left, top, size = find_canvas(before)
        draw(environment, left, top, size)
        after = wait_for("ink and an answer", lambda: answered(before, display, (left, top, size)))
        if len(sys.argv) > 2:
            Image.fromarray(after.astype(np.uint8)).save(Path(sys.argv[2]))
        xdotool(environment, "key", "ctrl+q")
        code = program.wait(PATIENCE)
        if code != 0:
            sys.exit(f"expected exit code 0 after Ctrl+Q, got {code}")
        print(f"drew a digit, saw an answer, quit with exit code {code}")
    finally:
        for process in (program, screen):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(PATIENCE)


def start_screen() -> tuple[subprocess.Popen[bytes], str]:
    reading, writing = os.pipe()
    width, height = SCREEN
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as numbers:
        return screen, f":{numbers.readline().strip()}"


def xdotool(environment: dict[str, str], *arguments: str) -> str:
    finished = subprocess.run(["xdotool", *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return finished.stdout.strip()


def wait_for(what: str, found: Callable[[], T | None]) -> T:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        result = found()
        if result is not None:
            return result
        time.sleep(0.2)
    sys.exit(f"expected {what} within {PATIENCE} s, saw none")


def find_window(environment: dict[str, str], program: subprocess.Popen[bytes]) -> str | None:
    if program.poll() is not None:
        sys.exit(f"the program ended with exit code {program.returncode} before its window appeared")
    search = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "Vectorville"],
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    return search.stdout.split()[0] if search.stdout.split() else None


def grab(display: str) -> Pixels:
    return np.asarray(ImageGrab.grab(xdisplay=display).convert("RGB"), np.int16)


def settled(display: str) -> Pixels | None:
    """The screen once it shows more than a few colours and stands still."""
    first = grab(display)
    time.sleep(0.3)
    second = grab(display)
    colours = len(np.unique(second.reshape(-1, 3), axis=0))
    return second if colours > 20 and np.array_equal(first, second) else None


def find_canvas(screen: Pixels) -> tuple[int, int, int]:
    """Left, top and size of the white square in the left third of the window."""
    white = (screen[:, : screen.shape[1] // 3] == 255).all(axis=2)
    rows = np.flatnonzero(white.sum(axis=1) > 150)
    columns = np.flatnonzero(white.sum(axis=0) > 150)
    if not len(rows) or not len(columns):
        sys.exit("expected the white canvas at the left of the window, saw none")
    return int(columns[0]), int(rows[0]), int(min(columns[-1] - columns[0], rows[-1] - rows[0]))


def draw(environment: dict[str, str], left: int, top: int, size: int) -> None:
    points = [(str(round(left + x * size)), str(round(top + y * size))) for x, y in SEVEN]
    xdotool(environment, "mousemove", *points[0], "mousedown", "1")
    for point in points[1:]:
        xdotool(environment, "mousemove", "--sync", *point)
    xdotool(environment, "mouseup", "1")


def answered(before: Pixels, display: str, canvas: tuple[int, int, int]) -> Pixels | None:
    """The screen once there is ink on the canvas and a large dark figure below it."""
    left, top, size = canvas
    now = grab(display)
    dark = (now.max(axis=2) < 70) & (before.max(axis=2) >= 70)
    ink = dark[top : top + size, left : left + size].sum()
    answer = dark[top + size :, left : left + size].sum()
    return now if ink > 500 and answer > 300 else None


if __name__ == "__main__":
    main()
