"""Vectorville's window. ``create_window`` returns the whole of it; everything else is reached through it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.shell.main_window import MainWindow
    from app.shell.services import Services


def create_window(
    file: Path | None = None, data_dir: Path | None = None, services: Services | None = None
) -> MainWindow:
    """The whole wired window, not shown yet, with ``file`` open in it; a QApplication must be there.

    ``data_dir`` is a local folder with MNIST's four files, to be read instead of downloading. ``services`` say where
    everything else is; without them it is where the user has it.
    """
    # Imported late: a check such as that for a missing library must be able to run before Qt is loaded.
    from app.composition import compose  # noqa: PLC0415
    from app.shell.services import Services  # noqa: PLC0415

    services = services or Services()
    services.file, services.data_dir = file or services.file, data_dir or services.data_dir
    return compose(services)
