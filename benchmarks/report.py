"""The page of all measurements, made of the file that they are kept in."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from benchmarks.limits import text as limits_text
from benchmarks.results import Results
from benchmarks.sections import SECTIONS
from benchmarks.sections.section import Section

COMMAND = "python -m benchmarks"
ALL = f"uv run {COMMAND} all --peers PYTHON --json docs/performance.json --report docs/performance.md"


def page(results: Results) -> str:
    """Markdown: the runs, then every section, those that were not measured too."""
    letters = {time: chr(ord("A") + index) for index, time in enumerate(results.runs)}
    lines = [
        "# Performance",
        "",
        f"Generated from `performance.json` by `{COMMAND}`; never edited by hand. Numbers are medians of runs in "
        "processes of their own, with the range in brackets. What is compared was run in turn, A B A B, and ratios are "
        "taken pair by pair. Random images with the form and the blank paper of MNIST's stand in for it, since the "
        "speed of a step does not depend on what they show. Everything is float32.",
        "",
        "`PYTHON` names an interpreter with the peers, which this project does not depend on: `pip install "
        "torch==2.13.0 onnxruntime scikit-learn`. Without one their columns are absent. All of it again:",
        "",
        "```",
        ALL,
        "```",
        "",
        "## Measured with",
        "",
        *(f"- **{letter}**: {_run_text(results.runs[time])}" for time, letter in letters.items()),
        *([] if letters else ["Nothing was measured yet."]),
    ]
    for section in SECTIONS.values():
        lines += ["", f"## {section.title}", "", *_section(section, results, letters)]
    return "\n".join(lines) + "\n"


def _section(section: Section, results: Results, letters: dict[str, str]) -> list[str]:
    lines = [section.how, "", f"`uv run {COMMAND} {section.name}{' --peers PYTHON' if section.has_peers else ''}`"]
    found = results.found(section.parts)
    if not found:
        return [*lines, "", "Not measured."]
    by_letter = groupby(found, lambda part: letters[results.parts[part]["run"]])
    told = [(letter, list(parts)) for letter, parts in by_letter]
    lines[-1] += " · " + "; ".join(
        letter if len(told) == 1 else f"{', '.join(parts)}: {letter}" for letter, parts in told
    )
    for table in section.tables(found):
        lines += ["", *table.markdown()]
    return lines


def _run_text(run: dict[str, Any]) -> str:
    peers = ", ".join(f"{name} {version}" for name, version in run["peers"].items())
    return (
        f"{run['time'].replace('T', ' ').removesuffix('+00:00')} UTC; {run['versions']}"
        f"{f'; the peers with {peers}' if peers else ''}; {run['processor']}, {run['cores']} cores; just before, load "
        f"{run['load']:.1f}, {limits_text(run['limits'])}{'; short runs, only for a look' if run['quick'] else ''}"
    )
