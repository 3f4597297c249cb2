"""What was open when a program ended that could not say goodbye. No Qt: files only."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.state.sketch import THICKEST_PEN, Stroke
from nnengine.errors import ModelFileError
from nnengine.files.atomic_file import write_atomically
from nnengine.files.file_lock import try_lock
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_file import SUFFIX, load_model, save_model
from nnengine.files.regular_file import read_regular

AnyModel = Model | EnsembleModel
_DRAWING, _NAMES, _LOCK = "drawing.json", "names.json", "lock"
_LARGEST = 50_000_000  # bytes of a drawing
_LARGEST_NAMES = 10_000
PLACES = ("run", "open")  # of the models: what a run has come to, and what is open and was not saved


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """A drawing and models, by place, with their names: what another program left behind, in its folder."""

    folder: Path
    strokes: tuple[Stroke, ...]
    models: Mapping[str, tuple[AnyModel, str]]


class RecoveryFolder:
    """A folder for each program that runs, locked for as long as it does: one that is not locked was left behind."""

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._own: Path | None = None
        self._locks: dict[Path, int] = {}
        self._names: dict[str, str] = {}

    def write_drawing(self, strokes: tuple[Stroke, ...]) -> None:
        """Raises OSError."""
        if not strokes and self._own is None:
            return
        contents = json.dumps([{"width": stroke.width, "points": stroke.points} for stroke in strokes])
        write_atomically(self._folder() / _DRAWING, contents.encode())

    def write_model(self, place: str, model: AnyModel | None, name: str) -> None:
        """None where there is no such model any more. Raises OSError or ModelFileError."""
        if model is None:
            if self._own is not None:
                (self._own / f"{place}{SUFFIX}").unlink(missing_ok=True)
            return
        self._names[place] = name
        write_atomically(self._folder() / _NAMES, json.dumps(self._names).encode())
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
        """Remove what was claimed."""
        self._unlock(folder)
        shutil.rmtree(folder, ignore_errors=True)

    def end(self, *, keep: bool) -> None:
        """Leave what was written for the next start, or remove it; what was claimed and not forgotten is left."""
        if self._own is not None and not keep:
            self.forget(self._own)
        for folder in list(self._locks):
            self._unlock(folder)
        self._own = None

    def _folder(self) -> Path:
        if self._own is None:
            folder = self._parent / secrets.token_hex(8)
            folder.mkdir(parents=True)
            self._lock(folder)
            self._own = folder
        return self._own

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
    try:
        found = [(entry.stat().st_mtime, Path(entry.path)) for entry in os.scandir(parent) if entry.is_dir()]
    except OSError:
        return []
    return [path for _, path in sorted(found, reverse=True)]


def _left(folder: Path) -> Left | None:
    """None where there is nothing, or nothing that can be read."""
    names: dict[str, str] = {}
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(read_regular(folder / _NAMES, _LARGEST_NAMES))
        names = {place: str(found[place]) for place in PLACES if isinstance(found, dict) and place in found}
    models = {}
    for place in PLACES:
        with suppress(ModelFileError):
            models[place] = (load_model(folder / f"{place}{SUFFIX}"), names.get(place, "network"))
    strokes = _strokes(folder / _DRAWING)
    return Left(folder, strokes, models) if strokes or models else None


def _strokes(path: Path) -> tuple[Stroke, ...]:
    try:
        return tuple(_stroke(found) for found in json.loads(read_regular(path, _LARGEST)))
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return ()


def _stroke(found: dict[str, object]) -> Stroke:
    points = found["points"]
    if not isinstance(points, list) or not points:
        raise ValueError("expected points")
    pairs = tuple((float(x), float(y)) for x, y in points)
    width = float(str(found["width"]))
    if not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in pairs) or not 0 < width <= THICKEST_PEN:
        raise ValueError("expected points on the paper")
    return Stroke(pairs, width)
