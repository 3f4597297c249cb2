"""What was open when a program ended that could not say goodbye. No Qt: files only."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image

from app.drawing.values.picture import Picture
from app.drawing.values.sketch import Sketch
from app.recovery.controllers.drawing_file import drawing_contents, drawing_in
from nnengine.errors import ModelFileError
from nnengine.files.atomic_file import write_atomically
from nnengine.files.damaged import name_aside
from nnengine.files.file_lock import try_lock
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX, load_model, save_model
from nnengine.files.regular_file import is_there, read_regular

AnyModel = Model | EnsembleModel
_DRAWING, _PICTURE, _NAMES, _LOCK = "drawing.json", "picture.png", "names.json", "lock"
_LARGEST = 200_000_000  # bytes of a drawing or a picture
_LARGEST_NAMES = 10_000
_TRIES = 3
PLACES = ("run", "learned", "open")  # of models: what a run has come to, what learning has, what is open and unsaved
_OWN = re.compile(r"[0-9a-f]{16}")  # names of folders; all others are somebody else's
_OWN_FILES = (_DRAWING, _PICTURE, _NAMES, *(f"{place}{SUFFIX}" for place in PLACES))

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """A drawing, a picture and models, by place, with their names: what another program left behind, in its folder.

    ``picture`` is an image file's bytes. ``damaged`` are files that could not be read and have another name now.
    """

    folder: Path
    sketch: Sketch
    picture: tuple[bytes, str] | None
    models: Mapping[str, tuple[AnyModel, str]]
    damaged: tuple[Path, ...] = ()


class RecoveryFolder:
    """A folder for each program that runs, locked for as long as it does: one that is not locked was left behind."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._own: Path | None = None
        self._locks: dict[Path, int] = {}
        self._names: dict[str, str] = {}

    def write_drawing(self, sketch: Sketch) -> None:
        """Raises OSError."""
        if sketch != Sketch() or self._own is not None:
            write_atomically(self._folder() / _DRAWING, drawing_contents(sketch))

    def write_picture(self, picture: Picture | None) -> None:
        """None where there is no picture any more. Raises OSError."""
        if picture is None:
            self._remove(_PICTURE)
            return
        file = BytesIO()
        Image.fromarray(picture.preparation.stages[0].pixels).save(file, "PNG", compress_level=1)
        self._name("picture", picture.name)
        write_atomically(self._folder() / _PICTURE, file.getvalue())

    def write_model(self, place: str, model: AnyModel | None, name: str) -> None:
        """None where there is no such model any more. Raises OSError or ModelFileError."""
        if model is None:
            self._remove(f"{place}{SUFFIX}")
            return
        self._name(place, name)
        save_model(self._folder() / f"{place}{SUFFIX}", model)

    def claim(self) -> Left | None:
        """The newest of what was left behind, which no other program gets from now on; None where there is nothing."""
        for folder in _newest_first(self._parent):
            if folder == self._own or not self._lock(folder):
                continue
            left = _left(folder)
            if left is not None:
                return left
            self.forget(folder)
        return None

    def forget(self, folder: Path) -> None:
        """Remove what was claimed, and nothing that somebody else has put there."""
        with suppress(OSError):
            for name in _OWN_FILES:
                (folder / name).unlink(missing_ok=True)
        self._unlock(folder)
        with suppress(OSError):  # where it is locked, a file that is open cannot be removed on every system
            (folder / _LOCK).unlink(missing_ok=True)
            folder.rmdir()

    def end(self, *, keep: bool) -> None:
        """Leave what was written for the next start, or remove it; what was claimed and not forgotten is left."""
        if self._own is not None and not keep:
            self.forget(self._own)
        for folder in list(self._locks):
            self._unlock(folder)
        self._own = None

    def _folder(self) -> Path:
        for _ in range(_TRIES):
            if self._own is None:
                folder = self._parent / secrets.token_hex(8)
                folder.mkdir(parents=True)
                if self._lock(folder):  # else a program that starts now has taken it for one left behind
                    self._own = folder
        if self._own is None:
            raise OSError(errno.ENOLCK, "the folder cannot be locked", str(self._parent))
        return self._own

    def _name(self, what: str, name: str) -> None:
        self._names[what] = name
        write_atomically(self._folder() / _NAMES, json.dumps(self._names).encode())

    def _remove(self, name: str) -> None:
        if self._own is not None:
            (self._own / name).unlink(missing_ok=True)

    def _lock(self, folder: Path) -> bool:
        try:
            descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        if try_lock(descriptor):
            self._locks[folder] = descriptor
            return True
        os.close(descriptor)
        return False

    def _unlock(self, folder: Path) -> None:
        descriptor = self._locks.pop(folder, None)
        if descriptor is not None:
            os.close(descriptor)


def _newest_first(parent: Path) -> list[Path]:
    found = []
    try:
        for entry in os.scandir(parent):
            if _OWN.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                found.append((entry.stat().st_mtime, Path(entry.path)))
    except OSError:
        return []
    return [path for _, path in sorted(found, reverse=True)]


def _left(folder: Path) -> Left | None:
    """None where there is nothing. What cannot be read gets another name."""
    names: dict[str, str] = {}
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_regular(folder / _NAMES, _LARGEST_NAMES))
        if isinstance(found, dict):
            names = {what: str(name) for what, name in found.items()}
    damaged: list[Path] = []

    def read(name: str, reading: Callable[[Path], Found]) -> Found | None:
        path = folder / name
        if not is_there(path):
            return None
        try:
            return reading(path)
        except (OSError, ValueError, ModelFileError):
            aside = name_aside(path)
            with suppress(OSError):
                path.rename(aside)
                damaged.append(aside)
            return None

    models = {}
    for place in PLACES:
        model = read(f"{place}{SUFFIX}", load_model)
        if model is not None:
            models[place] = (model, names.get(place, "network"))
    sketch = read(_DRAWING, lambda path: drawing_in(read_regular(path, _LARGEST))) or Sketch()
    image = read(_PICTURE, lambda path: read_regular(path, _LARGEST))
    picture = None if image is None else (image, names.get("picture", "the picture"))
    is_something = bool(sketch.strokes or picture or models or damaged)
    return Left(folder, sketch, picture, models, tuple(damaged)) if is_something else None
