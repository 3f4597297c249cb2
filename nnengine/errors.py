"""Everything that the engine raises on purpose.

::

    EngineError
    ├── ArgumentError        (also a ValueError) an impossible value was passed in
    │   ├── ShapeError       layers, images or weights do not fit together
    │   └── ForeignFileError a file of another program is of a kind that is not read
    ├── DataError            a data set or an image cannot be read
    │   ├── BlankImageError  a picture shows nothing
    │   ├── DownloadError    a data set could not be fetched
    │   └── DownloadCancelled  the caller asked to stop fetching
    ├── ModelFileError       a model file cannot be read or written
    ├── RunStoreError        the store of all runs cannot be read or written
    └── TrainingError        training cannot go on, such as a cost that is not finite
"""

from __future__ import annotations

_LONGEST_MESSAGE = 480  # characters


class EngineError(Exception):
    """The root of the engine's exceptions. A message says what was expected, what came and what to do.

    It is one line whatever it quotes: the text of files and of other programs may hold anything.
    """

    def __str__(self) -> str:
        return one_line(super().__str__(), _LONGEST_MESSAGE)


class ArgumentError(EngineError, ValueError):
    """An impossible value was passed in."""


class ShapeError(ArgumentError):
    """Layers, images or weights do not fit together."""


class ForeignFileError(ArgumentError):
    """A file of another program is of a kind that is not read. ``code`` are the lines that make one of it that is."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


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


class RunStoreError(EngineError):
    """The store of all runs cannot be read or written."""


class TrainingError(EngineError):
    """Training cannot go on."""


def one_line(problem: object, most: int = 300) -> str:
    """A problem as one line of at most ``most`` characters, its middle left out: what to do often stands at its end.

    What cannot be seen is written as an escape, as in a Python string.
    """
    text = " ".join(str(problem).split())
    text = "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end - 3].rstrip()} … {text[-end:].lstrip()}"
