"""The table of all results: what it says, and that the one in docs/ is made of the results in docs/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nnengine import DataError
from nnengine.experiments import RunRecord, experiment_named, result_of
from nnengine.experiments.report import report

DOCS = Path(__file__).parents[3] / "docs"
FACTS: dict[str, Any] = {
    "command": "nnengine experiment some",
    "versions": "vectorville 1.2.3",
    "processor": "A processor",
    "cores": 2,
    "time": "2026-11-21T00:00:00+00:00",
    "seeds": [1, 2],
}


def _kept(folder: Path, name: str, figures: list[dict[str, float]], **facts: Any) -> None:
    experiment = experiment_named(name)
    records = [
        RunRecord(seed, found, {"epoch": [1, 2, 3], "evaluation_accuracy": [0.92, 0.93, 0.94]}, 7.0, 200000.0)
        for seed, found in enumerate(figures, 1)
    ]
    result = result_of(experiment, {plan.name: records for plan in experiment.plans}, FACTS | facts)
    (folder / f"{name}.json").write_text(json.dumps(result))


def _line(page: str, beginning: str) -> str:
    found = [line for line in page.splitlines() if line.startswith(beginning)]
    assert len(found) == 1
    return found[0]


def test_what_was_not_run_says_so(tmp_path: Path) -> None:
    page = report(tmp_path)
    assert "Of the 25 rows of the book's table 0 were run and 0 obtained" in page
    assert page.count("| not run |") >= 25
    assert "`nnengine experiment first-network`" in _line(page, "| 2 |")


def test_a_result_is_told_with_all_that_it_takes_to_get_it_again(tmp_path: Path) -> None:
    _kept(tmp_path, "first-network", [{"best_accuracy": 0.951}, {"best_accuracy": 0.955}])
    line = _line(report(tmp_path), "| 2 |")
    for told in (
        "784-30-10", "best accuracy: 95.42 %", "95.50 %", "95.30 %, 95.10 % to 95.50 % (2)", "agrees", "0:00:07",
        "200,000", "1 to 2", "| A |", "`nnengine experiment some`",
    ):  # fmt: skip
        assert told in line
    assert "- **A**: vectorville 1.2.3; A processor, 2 cores" in report(tmp_path)


def test_the_summary_counts_what_agrees_and_names_the_others(tmp_path: Path) -> None:
    _kept(tmp_path, "hundred-hidden", [{"best_accuracy": 0.966}])
    _kept(tmp_path, "cross-entropy", [{"best_accuracy": 0.9}])
    page = report(tmp_path)
    assert "2 were run and 1 obtained" in page
    assert "The others, 6, are explained below." in page


def test_a_case_that_was_not_run_yet_counts_no_runs(tmp_path: Path) -> None:
    _kept(tmp_path, "cross-entropy", [{"best_accuracy": 0.955}])
    path = tmp_path / "cross-entropy.json"
    found = json.loads(path.read_text())
    experiment = experiment_named("cross-entropy")
    found["cases"][1] = result_of(experiment, {}, FACTS)["cases"][1]
    path.write_text(json.dumps(found))
    page = report(tmp_path)
    assert "| 95.50 % | (1) |" in _line(page, "| 6 |")
    assert "| – | (0) | – |" in page


def test_shorter_runs_say_so_and_remarks_are_told(tmp_path: Path) -> None:
    _kept(tmp_path, "hundred-hidden", [{"best_accuracy": 0.966}])
    path = tmp_path / "hundred-hidden.json"
    found = json.loads(path.read_text())
    found["shortened"] = "20 of 30 epochs"
    found["cases"][0]["runs"][0]["remark"] = "it diverged"
    path.write_text(json.dumps(found))
    page = report(tmp_path)
    assert "shorter than the book's: 20 of 30 epochs" in _line(page, "| 3 |")
    assert "784-100-10, seed 1: it diverged." in page


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"experiment": "other"}', '{"experiment": "some", "quick": true}',
        '{"experiment": "some", "quick": false, "cases": []}',
    ],
)  # fmt: skip
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "some.json").write_text(text)
    with pytest.raises(DataError, match="some"):
        report(tmp_path)


def test_links_lead_to_headings(tmp_path: Path) -> None:
    page = report(tmp_path)
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")]
    anchors = {"".join(c for c in each.lower() if c.isalnum() or c in " -").replace(" ", "-") for each in headings}
    assert len(anchors) == len(headings) >= 25
    for link in page.split("](#")[1:]:
        assert link.partition(")")[0] in anchors


def test_the_page_in_docs_is_made_of_the_results_in_docs() -> None:
    assert (DOCS / "results.md").read_text(encoding="utf-8") == report(DOCS / "results"), (
        "run: nnengine experiment --report docs/results"
    )
