"""Starts Vectorville: ``main.py [FILE] [--data-dir DIR]``."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CURSOR_LIBRARY = "libxcb-cursor.so.0"
CURSOR_PACKAGES = "libxcb-cursor0 (Debian, Ubuntu), xcb-util-cursor (Fedora, Arch)"


def main(arguments: list[str] | None = None) -> int:
    """Open the window and stay until it is closed; the exit code of the process."""
    options = _options(arguments)
    problem = display_problem()
    if problem:
        print(f"vectorville: {problem}", file=sys.stderr)
        return 1
    # Imported late: without a display or a library, loading Qt would only end in a worse message.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from app import create_window  # noqa: PLC0415
    from app.controllers.faults import Faults  # noqa: PLC0415
    from app.controllers.interrupts import Interrupts  # noqa: PLC0415

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Vectorville")
    application.setDesktopFileName("vectorville")  # by which a desktop knows the window
    faults = Faults()
    faults.install()
    window = create_window(options.file, options.data_dir)
    faults.tell(window.notice_bar.show_notice)
    interrupts = Interrupts()
    interrupts.interrupted.connect(window.close_unasked)
    interrupts.install()
    window.show()
    try:
        return application.exec()
    finally:
        interrupts.remove()


def display_problem() -> str:
    """Why no window can be opened here, with what to do; Qt itself would abort the process. Empty when one can."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or (platform and not platform.startswith("xcb")):
        return ""
    if os.environ.get("WAYLAND_DISPLAY") and not platform:
        return ""
    if not os.environ.get("DISPLAY"):
        return "no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set"
    try:
        ctypes.CDLL(CURSOR_LIBRARY)
    except OSError:
        return f"Qt needs the library {CURSOR_LIBRARY}, which is missing; install the package {CURSOR_PACKAGES}"
    return ""


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="vectorville", description="Draw a digit, see what a neural network makes of it, and train that network."
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a model or a picture of a digit to open")
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="DIR",
        help="a folder with MNIST's four files, read instead of downloading (also NNENGINE_DATA)",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return parser.parse_args(arguments)


def _version() -> str:
    try:
        return version("vectorville")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "of this folder"


if __name__ == "__main__":
    sys.exit(main())
