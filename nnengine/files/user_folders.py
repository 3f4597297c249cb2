"""Where the user's own files lie: each system has a place for what is kept, and one for what can be fetched again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import platformdirs

from nnengine.errors import DataError


def kept_folder(program: str) -> Path:
    """For what the user would miss. Raises DataError where there is no home folder."""
    return _found(platformdirs.user_data_path, program)


def fetched_folder(program: str) -> Path:
    """For what can be fetched again. Raises DataError where there is no home folder."""
    return _found(platformdirs.user_cache_path, program)


def _found(path: Callable[..., Path], program: str) -> Path:
    try:
        return path(program, appauthor=False)
    except RuntimeError as error:  # an account without a home, and no variable that names one
        raise DataError(
            "there is no home folder to keep files in: set HOME to a folder that you may write to"
        ) from error
