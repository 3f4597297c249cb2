"""The page of measurements: what it says, and that the one in docs/ is made of the measurements in docs/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.report import page
from benchmarks.results import Results
from benchmarks.sections import SECTIONS

DOCS = Path(__file__).parents[2] / "docs"
RUN: dict[str, Any] = {
    "time": "2026-11-21T00:00:00+00:00",
    "versions": "vectorville 1.2.3",
    "processor": "A processor",
    "cores": 2,
    "quick": False,
    "load": 0.25,
    "peers": {"torch": "2.13.0"},
    "limits": {
        "blas": "openblas 1.2.3, Fast", "product, 1 thread": 100.4, "product, 2 threads": 199.6,
        "copy, L2": 50.0, "copy, L3": 20.0, "copy, memory": 10.0, "call": 0.25,
    },
}  # fmt: skip
SPEED: dict[str, Any] = {
    "contestants": {
        "ours, 1 thread": {
            "how": "1 thread",
            "found": [{"rate": 200.0, "memory": 7.0}, {"rate": 300.0, "memory": 7.0}],
        },
        "PyTorch": {"how": "eager, 1 thread", "found": [{"rate": 100.0, "memory": 9.0}] * 2},
    },
    "tried": {"PyTorch": [{"how": "eager, 1 thread", "value": 99.0}, {"how": "compiled", "reason": "no compiler"}]},
    "absent": {"scikit-learn": "no module named sklearn"},
}


def test_sections_that_were_not_measured_say_so() -> None:
    text = page(Results())
    assert text.count("Not measured.") == len(SECTIONS)
    assert "Nothing was measured yet." in text


def test_ratios_are_taken_pair_by_pair_and_what_is_absent_says_why() -> None:
    results = Results()
    results.add(RUN, "W1", SPEED)
    text = page(results)
    assert "| W1 | 250 | 100 | 2.5 (2 to 3) |" in text
    assert "absent: no module named sklearn" in text
    assert "| compiled | absent: no compiler |" in text
    assert "- **A**: 2026-11-21 00:00:00 UTC; vectorville 1.2.3; the peers with torch 2.13.0; A processor" in text


def test_a_part_measured_again_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    results = Results()
    results.add(RUN, "W1", SPEED)
    results.add(RUN, "W2", SPEED)
    results.write(tmp_path / "some.json")
    results = Results.read(tmp_path / "some.json")
    results.add(RUN | {"time": "2026-11-22T00:00:00+00:00"}, "W1", SPEED)
    assert list(results.runs) == [RUN["time"], "2026-11-22T00:00:00+00:00"]
    assert "W1: B; W2: A" in page(results)
    results.add(RUN | {"time": "2026-11-22T00:00:00+00:00"}, "W2", SPEED)
    assert list(results.runs) == ["2026-11-22T00:00:00+00:00"]


def test_the_page_in_docs_is_made_of_the_measurements_in_docs() -> None:
    assert (DOCS / "performance.md").read_text(encoding="utf-8") == page(Results.read(DOCS / "performance.json")), (
        "run: python -m benchmarks --json docs/performance.json --report docs/performance.md"
    )


@pytest.mark.slow
def test_a_workload_is_measured_kept_and_reported(tmp_path: Path) -> None:
    kept, report = tmp_path / "kept.json", tmp_path / "page.md"
    run = CliRunner().invoke(
        main, ["W1", "--quick", "--pairs", "1", "--json", str(kept), "--report", str(report)], catch_exceptions=False
    )
    assert run.exit_code == 0
    assert "W1" in run.stdout
    assert Results.read(kept).parts["W1"]["found"]["contestants"]["ours, 1 thread"]["found"][0]["rate"] > 1000
    assert "| W1 | 784-30-10 sigmoid" in report.read_text(encoding="utf-8")
