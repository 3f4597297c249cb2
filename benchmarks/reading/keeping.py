"""What the commands of this folder have in common: they measure and keep what they find, or show what was kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from nnengine.digits.sources.pen_strokes import PenDigits, read_pen_digits
from nnengine.errors import EngineError
from nnengine.experiments.facts import facts
from nnengine.files.atomic_file import write_atomically

Found = dict[str, Any]


def plain_text(found: Found) -> str:
    return json.dumps(found, indent=1) + "\n"


def measured_or_kept(
    measure: Callable[[], Found] | None, file: Path | None, as_text: Callable[[Found], str] = plain_text
) -> Found:
    """What ``measure`` finds, kept in ``file`` if there is one; without ``measure`` what the file holds.

    Raises click's UsageError where there is neither, its ClickException with the words of an EngineError.
    """
    try:
        if measure is not None:
            found = measure()
            if file is not None:
                write_atomically(file, as_text(found).encode())
            return found
    except EngineError as error:
        raise click.ClickException(str(error)) from error
    if file is None:
        raise click.UsageError("expected a MODEL to measure or a file to show, by --json")
    kept: Found = json.loads(file.read_text(encoding="utf-8"))
    return kept


def asked_for(strokes: Path | None) -> PenDigits:
    """The digits of that file. Raises click's UsageError without one, DataError like ``read_pen_digits``."""
    if strokes is None:
        raise click.UsageError("expected a file of pen movements, by --strokes or NNENGINE_PEN_STROKES")
    return read_pen_digits(strokes)


def measured_with() -> dict[str, str]:
    """When, and with which versions."""
    return {name: value for name, value in facts().items() if name in {"time", "versions"}}
