"""The experiments that come with the program."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from nnengine.errors import ArgumentError, DataError, one_line
from nnengine.experiments.experiment import Experiment
from nnengine.files.regular_file import is_there, read_regular

_SUFFIX = ".json"
_LARGEST_FILE = 1_000_000  # bytes; the largest that comes with the program has under ten thousand


@dataclass(frozen=True, slots=True)
class Entry:
    """An experiment's line in a list."""

    name: str
    row: int | None
    title: str
    source: str


def catalogue() -> tuple[Entry, ...]:
    """The experiments in the order of the book's table, then those that it leaves open; none if not installed."""
    entries = []
    for name, path in _paths().items():
        found = _read(path)
        entries.append(Entry(name, found.get("row"), found.get("title", ""), found.get("source", "")))
    return tuple(sorted(entries, key=lambda entry: (entry.row or 1000, entry.name)))


def experiment_named(name: str, *, quick: bool = False) -> Experiment:
    """The experiment of that name, of that row in the table, or in that JSON file.

    Raises ArgumentError for an unknown name or an impossible value, DataError for a file that is no JSON.
    """
    paths = _paths()
    path = paths.get(name)
    if path is None and name.isdecimal():
        path = next((paths[entry.name] for entry in catalogue() if str(entry.row) == name), None)
    if path is None and name.endswith(_SUFFIX) and is_there(name):
        path = Path(name)
    if path is None:
        names = ", ".join(entry.name for entry in catalogue())
        raise ArgumentError(f"experiment {one_line(name, 60)!r}: expected {names} or the path of a JSON file")
    return Experiment.from_json(path.stem, _read(path), quick=quick)


def _paths() -> dict[str, Path]:
    try:
        folder = Path(str(files("resources"))) / "experiments"
    except ModuleNotFoundError:
        return {}
    return {path.stem: path for path in folder.glob(f"*{_SUFFIX}")}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_regular(path, _LARGEST_FILE))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path.name}: expected an experiment in JSON; {one_line(error)}") from error
    if not isinstance(found, dict):
        raise ArgumentError(f"experiment {path.stem}: expected an object, got {type(found).__name__}")
    return found
