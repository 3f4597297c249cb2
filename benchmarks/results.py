"""What was measured, kept in a JSON file: each part with the run that it was measured in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.children import Found
from nnengine.files.atomic_file import write_atomically


@dataclass
class Results:
    """``runs`` are facts of machine and versions by their time; ``parts`` name their run, and what was found."""

    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Results:
        """Those in a file, none where there is no file."""
        if not path.exists():
            return cls()
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(found["runs"], found["parts"])

    def add(self, facts: Mapping[str, Any], part: str, found: Found) -> None:
        """Take the place of what was found before for that part; runs that nothing is left of are forgotten."""
        self.runs[facts["time"]] = dict(facts)
        self.parts[part] = {"run": facts["time"], "found": _rounded(found)}
        used = {each["run"] for each in self.parts.values()}
        self.runs = {time: each for time, each in sorted(self.runs.items()) if time in used}

    def found(self, parts: tuple[str, ...]) -> dict[str, Found]:
        """What was found for those of the parts that were measured, in their order."""
        return {part: self.parts[part]["found"] for part in parts if part in self.parts}

    def write(self, path: Path) -> None:
        text = json.dumps({"runs": self.runs, "parts": self.parts}, indent=1) + "\n"
        write_atomically(path, text.encode())


def _rounded(found: Any) -> Any:
    """With five significant digits: more are noise."""
    if isinstance(found, dict):
        return {name: _rounded(each) for name, each in found.items()}
    if isinstance(found, list):
        return [_rounded(each) for each in found]
    return float(f"{found:.5g}") if isinstance(found, float) else found
