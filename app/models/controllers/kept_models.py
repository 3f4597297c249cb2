"""Trained models that nobody saved, kept for the day they are missed."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from app.models.values.document import KeptModel
from nnengine.errors import one_line
from nnengine.files.atomic_file import write_atomically
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import LARGEST_FILE, SUFFIX, save_model
from nnengine.files.regular_file import read_regular

MOST_KEPT = 8
MOST_SHOWN = 24  # the user's own files in the folder among them
_LARGEST_NOTE = 10_000  # bytes
_NOTE = ".json"


class KeptModels:
    """The newest of them in a folder of the program's own.

    Beside each model lies a note of what it is, with a digest of its file. Only a file with such a note, and unchanged
    since, is ever removed: whatever else is in the folder is the user's.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, model: Model | EnsembleModel, name: str, reason: str, summary: str = "") -> Path:
        """Write the model there and return its file. Raises OSError or ModelFileError."""
        title = Path(name).name.removesuffix(SUFFIX)
        now = datetime.now()
        plain = re.sub(r"[^\w-]+", "-", title).strip("-") or "model"
        path = self._new_file(f"{plain} {now:%Y-%m-%d %H.%M.%S}")
        try:
            save_model(path, model)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        digest = _digest(path)
        for other in self._own():  # the same model again is the newest, and not there twice
            if other.digest == digest:
                self._remove(other)
        note = {"name": title, "at": now.isoformat(), "reason": reason, "summary": summary, "digest": digest}
        write_atomically(path.with_suffix(_NOTE), json.dumps(note).encode())
        others = [other for other in self._own() if other.path != path]  # the clock may have been set back
        for old in sorted(others, key=lambda each: each.at, reverse=True)[MOST_KEPT - 1 :]:
            self._remove(old)
        return path

    def kept(self) -> tuple[KeptModel, ...]:
        """What is in the folder, the newest first: also what the user saved there, of which no more is known."""
        notes = {note.path: note for note in self._own()}
        found = []
        for path in _files(self.folder):
            note = notes.get(path)
            if note is not None:
                found.append(KeptModel(path, note.name, note.at, note.reason, note.summary))
            else:
                with suppress(OSError, OverflowError, ValueError):
                    state = path.stat()
                    if state.st_size:  # else a program was killed before it wrote there
                        found.append(KeptModel(path, path.name, datetime.fromtimestamp(state.st_mtime)))
        return tuple(sorted(found, key=lambda each: each.at, reverse=True)[:MOST_SHOWN])

    def is_here(self, path: Path) -> bool:
        """Whether a file is in the folder, whoever wrote it."""
        with suppress(OSError, RuntimeError, ValueError):
            return path.parent.resolve() == self.folder.resolve()
        return path.parent == self.folder

    def own(self, path: Path) -> KeptModel | None:
        """What the program itself keeps in that file; None where the file is another one or was changed since."""
        note = _note(path) if self.is_here(path) else None
        if note is None or _digest(path) != note.digest:
            return None
        return KeptModel(path, note.name, note.at, note.reason, note.summary)

    def give_up(self, path: Path) -> None:
        """Know that a file is the user's from now on."""
        if self.is_here(path):
            with suppress(OSError):
                path.with_suffix(_NOTE).unlink(missing_ok=True)

    def _new_file(self, stem: str) -> Path:
        """An empty file that was not there, also where another program keeps a model of that name in that second."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in chain([stem], (f"{stem} {number}" for number in count(2))):
            path = self.folder / f"{name}{SUFFIX}"
            with suppress(FileExistsError):
                path.touch(exist_ok=False)
                return path
        raise AssertionError("there is no end of numbers")

    def _own(self) -> list[_Note]:
        return [note for path in _files(self.folder) if (note := _note(path)) is not None]

    def _remove(self, note: _Note) -> None:
        with suppress(OSError):
            if _digest(note.path) == note.digest:  # else somebody has put another model in its place
                note.path.unlink()
                note.path.with_suffix(_NOTE).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Note:
    path: Path  # of the model
    name: str
    at: datetime
    reason: str
    summary: str
    digest: str


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix == SUFFIX]
    except OSError:
        return []


def _note(path: Path) -> _Note | None:
    """What was noted of a model; None where nothing can be read, and the file is then taken for the user's."""
    try:
        found = json.loads(read_regular(path.with_suffix(_NOTE), _LARGEST_NOTE))
        texts = [found[name] for name in ("name", "reason", "summary", "digest")]
        at = datetime.fromisoformat(found["at"]).replace(tzinfo=None)
        if not all(isinstance(text, str) for text in texts):
            return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    name, reason, summary = (one_line(text) for text in texts[:3])
    return _Note(path, name, at, reason, summary, texts[3])


def _digest(path: Path) -> str:
    """Of the whole file; empty where it cannot be read."""
    try:
        return hashlib.sha256(read_regular(path, LARGEST_FILE)).hexdigest()
    except OSError:
        return ""
