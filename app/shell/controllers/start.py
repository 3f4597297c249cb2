"""Starting the program, whatever becomes of single parts of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from app.shell.controllers.faults import fault_notice
from app.shell.values.notices import Notice

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


class Start:
    """Runs one part after the other; one that fails is told of, and the window stands without it."""

    def __init__(self) -> None:
        self._failed: list[Notice] = []

    def attempt(self, part: Callable[[], Result]) -> Result | None:
        """What the part returns, None where it fails."""
        try:
            return part()
        except Exception as error:  # a part that nobody expected to fail must not take the window with it
            logger.exception("a part of the program did not start")
            self._failed.append(fault_notice(error))
            return None

    def tell(self, problem: Notice | None, show: Callable[[Notice], None]) -> None:
        """Show what went wrong, and the ``problem`` with the settings."""
        for notice in [*self._failed, *([problem] if problem is not None else [])]:
            show(notice)
