"""The program's first step: it hears Ctrl-C before anything is imported that takes its time."""

from __future__ import annotations

import os
import signal

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C has ended


def main() -> int:
    """Run the program with the arguments of the process; its exit code."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))  # until the window hears it
    from app.starting import start  # noqa: PLC0415

    return start()
