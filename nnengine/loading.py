"""Ctrl-C while the command line is still being loaded, which takes longer than many of its commands.

Importing this has Ctrl-C end the process without a traceback, if the process is the command line; no other is changed.
"""

from __future__ import annotations

import os
import signal
import sys

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C has ended


def hear_ctrl_c() -> None:
    """Have Ctrl-C raise KeyboardInterrupt again: everything is loaded."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _is_command_line() -> bool:
    started = os.path.basename(sys.argv[0]) if getattr(sys, "argv", None) else ""  # noqa: PTH119  pathlib takes time
    is_module = started == "-m" and "nnengine" in sys.orig_argv  # as Python calls it while it looks for the package
    return started in {"nnengine", "nnengine.exe"} or is_module


if _is_command_line():
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
