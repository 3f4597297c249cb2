"""The table of all results, made of the files that experiments have written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from nnengine.errors import DataError
from nnengine.experiments.catalogue import catalogue, experiment_named
from nnengine.experiments.experiment import Experiment
from nnengine.experiments.folder import LARGEST_FILE
from nnengine.experiments.result import AGREES, BETTER, spread_text
from nnengine.figure_text import figure_text
from nnengine.files.regular_file import read_regular

_NOT_RUN = "not run"
_TOLD = {"cases", "command", "cores", "processor", "seeds", "shortened", "versions"}  # of every result
_HEADINGS = (
    "#", "configuration", "published or goal", "obtained", "mean, range (runs)", "verdict", "time a run", "images/s",
    "seeds", "with", "command",
)  # fmt: skip


def report(folder: Path) -> str:
    """A page in Markdown over the results, ``NAME.json``, in a folder; experiments without one are "not run".

    Raises DataError for a file that is no result.
    """
    results = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
    experiments = [experiment_named(entry.name) for entry in catalogue()]
    machines = _machines(list(results.values()))
    lines = [
        "# Results",
        "",
        "Generated from the files in `results/` by `nnengine experiment --report docs/results`; never edited by hand.",
        "How well drawn digits are read, and what is refused: [reading](reading.md), [numbers](numbers.md), "
        "[photographs](pictures-read.md), [unsure](unsure.md).",
        "",
        *_summary(experiments, results),
        "",
        *_table([each for each in experiments if each.row], results, machines),
        "",
        "## What the book leaves open, and ours",
        "",
        *_table([each for each in experiments if not each.row], results, machines),
        "",
        "## With",
        "",
        *(f"- **{letter}**: {machine}" for machine, letter in machines.items()),
        "",
        "## Notes",
        "",
        "A verdict compares the obtained with the published number: it *agrees* within the tolerance, is *better* "
        "beyond it on the good side, and *differs* otherwise. Tolerances stand in the specifications, their reasons "
        "here. Times and images a second are those of the very runs, which may have shared the processor with other "
        "work: they say how long it took, not how fast it can be.",
        *(line for experiment in experiments for line in _notes(experiment, results.get(experiment.name))),
    ]
    return "\n".join(lines) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_regular(path, LARGEST_FILE))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: expected the result of an experiment in JSON") from error
    if not isinstance(found, dict) or found.get("experiment") != path.stem or found.get("quick") is not False:
        raise DataError(f"{path}: expected the result of the experiment {path.stem}, and not of a quick run")
    if missing := _TOLD - set(found):
        raise DataError(f"{path}: expected a whole result, but {', '.join(sorted(missing))} is missing")
    return found


def _machines(results: Sequence[dict[str, Any]]) -> dict[str, str]:
    """A letter for each set of versions and each processor."""
    told = [_machine(result) for result in results]
    return {machine: chr(ord("A") + index) for index, machine in enumerate(dict.fromkeys(told))}


def _machine(result: dict[str, Any]) -> str:
    return f"{result['versions']}; {result['processor']}, {result['cores']} cores"


def row_is_obtained(result: dict[str, Any]) -> bool:
    """Whether every measure with a published number agrees with it or is better."""
    compared = [measure for case in result["cases"] for measure in case["measures"] if measure["published"] is not None]
    return bool(compared) and all(measure["verdict"] in {AGREES, BETTER} for measure in compared)


def _summary(experiments: Sequence[Experiment], results: dict[str, dict[str, Any]]) -> list[str]:
    rows = [each for each in experiments if each.row]
    run = [each for each in rows if each.name in results]
    obtained = [each for each in run if row_is_obtained(results[each.name])]
    others = [str(each.row) for each in run if each not in obtained]
    text = (
        f"Of the {len(rows)} rows of the book's table {len(run)} were run and {len(obtained)} obtained: every number "
    )
    text += "agrees with the published one or is better."
    if others:
        text += f" The others, {', '.join(others)}, are explained below."
    return [text]


def _table(
    experiments: Sequence[Experiment], results: dict[str, dict[str, Any]], machines: dict[str, str]
) -> list[str]:
    lines = [_row(_HEADINGS), _row(["---"] * len(_HEADINGS))]
    for experiment in experiments:
        result = results.get(experiment.name)
        number = str(experiment.row or "")
        title = f"[{experiment.title}](#{_anchor(experiment)})"
        command = f"`nnengine experiment {experiment.name}`" if result is None else f"`{result['command']}`"
        if result is None:
            lines.append(_row([number, title, "", _NOT_RUN, *[""] * 6, command]))
            continue
        for index, case in enumerate(result["cases"]):
            once = [_seeds(result["seeds"]), machines[_machine(result)], command] if not index else ["", "", ""]
            heading = f"{title}<br>" if not index else ""
            shortened = "<br>*shorter than the book's: " + result["shortened"] + "*" if result["shortened"] else ""
            name = heading + case["title"] + shortened
            lines.append(_row(["" if index else number, name, *_numbers(case), *once]))
    return lines


def _numbers(case: dict[str, Any]) -> list[str]:
    """Published, obtained, mean and range, verdict, time and rate; a line for each measure."""
    if case["missing"]:
        return ["", _NOT_RUN, case["missing"], "", "", ""]
    columns: list[list[str]] = [[], [], [], []]
    for measure in case["measures"]:
        unit = measure["unit"]
        published = "open" if measure["published"] is None else figure_text(measure["published"], unit)
        told = (
            f"{measure['title']}: {published}",
            figure_text(measure["obtained"], unit),
            spread_text(measure),
            measure["verdict"] or "–",
        )
        for column, text in zip(columns, told, strict=True):
            column.append(text)
    runs = max(len(case["runs"]), 1)
    seconds = case["seconds"] / runs
    time = str(timedelta(seconds=round(seconds))) if seconds >= 1 else ("under 1 s" if seconds else "")
    rate = f"{case['images_per_second']:,}" if case["images_per_second"] else ""
    return [*("<br>".join(column) for column in columns), time, rate]


def _seeds(seeds: Sequence[int]) -> str:
    return str(seeds[0]) if len(seeds) == 1 else f"{seeds[0]} to {seeds[-1]}"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _heading(experiment: Experiment) -> str:
    return f"{experiment.row}. {experiment.title}" if experiment.row else experiment.title


def _anchor(experiment: Experiment) -> str:
    """The anchor that Markdown makes of the heading."""
    kept = (letter for letter in _heading(experiment).lower() if letter.isalnum() or letter in " -")
    return "".join(kept).replace(" ", "-")


def _notes(experiment: Experiment, result: dict[str, Any] | None) -> list[str]:
    lines = ["", f"### {_heading(experiment)}", "", f"Source: {experiment.source}."]
    lines += [f" {note}" for note in experiment.notes]
    if experiment.tolerance_reason:
        lines.append(f" Tolerance: {experiment.tolerance_reason}")
    remarks = {
        f" {case['title']}, seed {run['seed']}: {run['remark']}."
        for case in (result or {"cases": []})["cases"]
        for run in case["runs"]
        if run["remark"]
    }
    return [*lines, *sorted(remarks)]
