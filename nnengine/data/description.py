"""What a data set is called: the one place that reads and writes such a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# Two letters at least before the colon: "C:" begins a path.
_NAME = re.compile(r"(?:(?P<kind>[a-z][a-z-]+):)?(?P<file>.*?)(?:#(?P<fold>\d+)/(?P<folds>\d+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DataDescription:
    """A data set by the kind of its source, its file and the fold of writers held out, as in ``strokes:FILE#2/5``.

    What has neither colon nor file, such as ``mnist``, is a ``kind`` alone or else a path: ``path`` has it as well.
    ``fold`` counts from 1; None where nobody is held out.
    """

    kind: str
    file: str = ""
    fold: int | None = None
    folds: int = 1

    @classmethod
    def parse(cls, text: str) -> DataDescription:
        """The description that was written as ``text``."""
        found = _NAME.fullmatch(text)
        if found is None or found["kind"] is None:
            return cls(text)
        fold = found["fold"]
        return cls(found["kind"], found["file"], None if fold is None else int(fold), int(found["folds"] or 1))

    def __str__(self) -> str:
        return self._text(self.file)

    @property
    def path(self) -> str:
        """The path of the file that is read, if any is."""
        return self.file or self.kind

    def short(self) -> str:
        """The description with no more of the path than the name of its file."""
        return self._text(Path(self.file).name) if self.file else Path(self.kind).name

    def _text(self, file: str) -> str:
        fold = "" if self.fold is None else f"#{self.fold}/{self.folds}"
        return f"{self.kind}:{file}{fold}" if file or fold else self.kind
