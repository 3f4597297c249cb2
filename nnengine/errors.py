"""Everything that the engine raises on purpose.

::

    EngineError
    ├── ArgumentError        (also a ValueError) an impossible value was passed in
    │   └── ShapeError       layers, images or weights do not fit together
    ├── DataError            a data set or an image cannot be read
    │   ├── BlankImageError  a picture shows nothing
    │   ├── DownloadError    a data set could not be fetched
    │   └── DownloadCancelled  the caller asked to stop fetching
    ├── ModelFileError       a model file cannot be read or written
    └── TrainingError        training cannot go on, such as a cost that is not finite
"""

from __future__ import annotations

import textwrap


class EngineError(Exception):
    """The root of the engine's exceptions. A message says what was expected, what came and what to do."""


class ArgumentError(EngineError, ValueError):
    """An impossible value was passed in."""


class ShapeError(ArgumentError):
    """Layers, images or weights do not fit together."""


class DataError(EngineError):
    """A data set or an image cannot be read."""


class BlankImageError(DataError):
    """A picture shows nothing."""


class DownloadError(DataError):
    """A data set could not be fetched."""


class DownloadCancelled(DataError):  # noqa: N818 - it is not a fault
    """The caller asked to stop fetching."""


class ModelFileError(EngineError):
    """A model file cannot be read or written."""


class TrainingError(EngineError):
    """Training cannot go on."""


def one_line(problem: object) -> str:
    """A problem as one line of at most 300 characters: messages may quote what a hostile file holds."""
    return textwrap.shorten(str(problem), 300, placeholder=" …")
