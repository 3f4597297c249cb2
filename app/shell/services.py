"""What the features are given: where things are, and what other features have put at their disposal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from app.shell.controllers.folders import own_data
from app.shell.controllers.settings_store import user_settings
from nnengine.data import DataSplits, ProgressCallback
from nnengine.digits.mine.user_store import user_digits_path
from nnengine.digits.sources import mnist_is_at_hand, open_data

Shared = TypeVar("Shared")
OpenData = Callable[[str, Path | None, ProgressCallback], DataSplits]


@dataclass(eq=False)
class Services:
    """The outside world as the window sees it; a test gives one of its own.

    ``file`` is opened at the start. ``data_dir`` is a folder with MNIST's four files, read instead of downloading. What
    one feature shares, those joined after it find by its type: ``services[Models]``.
    """

    file: Path | None = None
    data_dir: Path | None = None
    settings_file: Callable[[], Path] = user_settings
    own_data: Callable[[], Path] = own_data
    user_digits: Callable[[], Path] = user_digits_path
    open_data: OpenData = open_data
    mnist_is_at_hand: Callable[[Path | None], bool] = mnist_is_at_hand
    _shared: dict[type, object] = field(default_factory=dict, init=False)

    def share(self, part: object) -> None:
        """Let the features that are joined later find ``part`` by its type."""
        self._shared[type(part)] = part

    def __getitem__(self, kind: type[Shared]) -> Shared:
        """What was shared of this type. Raises LookupError where no feature before did."""
        part = self._shared.get(kind)
        if not isinstance(part, kind):
            raise LookupError(f"no feature joined before this one shares a {kind.__name__}")
        return part
