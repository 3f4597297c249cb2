"""The folder that an experiment writes: finished runs, models, curves and the result."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nnengine.errors import ArgumentError, DataError, one_line
from nnengine.experiments.experiment import Plan
from nnengine.experiments.kinds.base import UNFINISHED
from nnengine.experiments.record import RunRecord
from nnengine.files.atomic_file import write_atomically
from nnengine.files.regular_file import is_there, read_regular

RESULT = "result.json"
LARGEST_FILE = 16_000_000  # bytes; a hundred thousand epochs of a run


class OutputFolder:
    """Where an experiment goes on when it is started again. Raises DataError when it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models = folder / "models"
        self._runs = folder / "runs"
        try:
            for part in (self.models, self._runs):
                part.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"{folder}: it cannot be made: {error.strerror or error}") from error

    @staticmethod
    def stem(plan: Plan, seed: int) -> str:
        """The beginning of the names of a run's files."""
        return f"{plan.name}-seed-{seed}"

    def check_is_of(self, name: str) -> None:
        """Raise ArgumentError when the folder holds the result of another experiment."""
        path = self.folder / RESULT
        if not is_there(path):
            return
        try:
            found = json.loads(read_regular(path, LARGEST_FILE))["experiment"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            found = "something else"
        if found != name:
            raise ArgumentError(
                f"{self.folder}: expected a folder for {name}, got one with the result of {one_line(found)}; choose "
                "another"
            )

    def finished(self, plan: Plan, seed: int) -> RunRecord | None:
        """The run, if it is there. Raises ArgumentError when it has other settings, DataError when it is damaged."""
        path = self._runs / f"{self.stem(plan, seed)}.json"
        if not is_there(path):
            return None
        try:
            found = json.loads(read_regular(path, LARGEST_FILE))
            record = RunRecord.from_json(found["record"])
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise DataError(f"{path}: expected a finished run, got something else; delete it to run it anew") from error
        if found.get("fingerprint") != plan.fingerprint:
            raise ArgumentError(
                f"{self.folder}: it holds runs of {plan.name} with other settings; choose another folder or delete it"
            )
        return record

    def keep(self, plan: Plan, record: RunRecord) -> None:
        """Write a finished run, and remove what it takes to go on with it."""
        text = json.dumps({"fingerprint": plan.fingerprint, "record": record.to_json()})
        stem = self.stem(plan, record.seed)
        self._write(self._runs / f"{stem}.json", text)
        for pattern in (f"{stem}{UNFINISHED}*", f"{stem}-*{UNFINISHED}*"):
            for path in self.models.glob(pattern):
                path.unlink()

    def write_curves(self, plan: Plan, records: Sequence[RunRecord]) -> None:
        """The curves of all runs of a case as one CSV file, a row for each point."""
        with_curves = [record for record in records if record.curves]
        if not with_curves:
            return
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(["seed", *with_curves[0].curves])
        for record in with_curves:
            rows.writerows([record.seed, *point] for point in zip(*record.curves.values(), strict=True))
        self._write(self.folder / f"{plan.name}.csv", text.getvalue())

    def write_result(self, result: dict[str, Any]) -> Path:
        """The result as JSON; returns where."""
        path = self.folder / RESULT
        self._write(path, result_text(result))
        return path

    def _write(self, path: Path, text: str) -> None:
        try:
            write_atomically(path, text.encode())
        except OSError as error:
            raise DataError(f"{path}: it cannot be written: {error.strerror or error}") from error


def result_text(result: dict[str, Any]) -> str:
    """Indented JSON in which a list of numbers takes one line."""
    text = json.dumps(result, indent=1, ensure_ascii=False)
    return re.sub(r"\[[^\[\]{}\"]*\]", lambda found: f"[{' '.join(found.group()[1:-1].split())}]", text) + "\n"
