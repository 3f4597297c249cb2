"""Exceptions that nobody expected: logged, and shown with details that can be copied."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.shell.values.notices import Level, Notice

logger = logging.getLogger(__name__)


def fault_notice(error: BaseException) -> Notice:
    """What the window says about an exception that nobody expected."""
    return Notice(
        Level.ERROR,
        "Something went wrong inside the program",
        f"{type(error).__name__}: {error}. What is drawn and trained is still here; "
        "save the model if it matters, and report the details.",
        "".join(traceback.format_exception(error)),
    )


class Faults(QObject):
    """Catches what no one else caught, in every thread; what is caught before there is a window is told later."""

    notice_raised = Signal(object)  # Notice

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._untold: list[Notice] | None = []

    def install(self) -> None:
        """Take over both hooks of the interpreter."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def tell(self, show: Callable[[Notice], None]) -> None:
        """Have notices shown from now on, and those that came before."""
        self.notice_raised.connect(show)
        untold, self._untold = self._untold or [], None
        for notice in untold:
            self.notice_raised.emit(notice)

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        logger.error("unexpected exception", exc_info=(kind, error, trace))
        notice = fault_notice(error.with_traceback(trace))
        self.notice_raised.emit(notice)
        if self._untold is not None:
            self._untold.append(notice)

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        error = caught.exc_value if caught.exc_value is not None else caught.exc_type()
        self._caught(caught.exc_type, error, caught.exc_traceback)
