"""Starting the program: its arguments, what may be missing here, and the window until it is closed."""

from __future__ import annotations

import argparse
import logging
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.display import display_problem


def start(arguments: list[str] | None = None) -> int:
    """Open the window and stay until it is closed; the exit code of the process."""
    options = _options(arguments)
    problem = display_problem() or _home_problem()
    if problem:
        return _told(problem)
    # Imported late: without a display or a library, loading Qt would only end in a worse message.
    try:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415
    except ImportError as error:
        return _told(f"Qt cannot be loaded: {error}; install what is missing")

    from app import create_window  # noqa: PLC0415
    from app.shell.controllers.faults import Faults  # noqa: PLC0415
    from app.shell.controllers.interrupts import Interrupts  # noqa: PLC0415

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


def _home_problem() -> str:
    try:
        Path.home()
    except RuntimeError:
        return "there is no home folder to keep files in: set HOME to a folder that you may write to"
    return ""


def _told(problem: str) -> int:
    print(f"vectorville: {problem}", file=sys.stderr)
    return 1


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
