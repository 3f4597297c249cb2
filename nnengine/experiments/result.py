"""What an experiment has obtained, beside what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean, stdev
from typing import Any

from nnengine.experiments.experiment import Experiment, Measure, Plan
from nnengine.experiments.record import RunRecord, thinned
from nnengine.figure_text import figure_text

AGREES, BETTER, DIFFERS = "agrees", "better", "differs"


def result_of(
    experiment: Experiment, records: Mapping[str, Sequence[RunRecord]], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """The result as JSON: every measure with published and obtained number, mean, range, and every run's figures.

    ``records`` are the runs by the name of their case; ``facts`` say how they came about, such as command and versions.
    """
    return {
        "experiment": experiment.name,
        "row": experiment.row,
        "title": experiment.title,
        "source": experiment.source,
        "quick": experiment.is_quick,
        "shortened": experiment.shortened,
        "of_runs": experiment.of_runs,
        "tolerance_reason": experiment.tolerance_reason,
        "notes": list(experiment.notes),
        **facts,
        "cases": [_case(experiment, plan, records.get(plan.name, ())) for plan in experiment.plans],
    }


def _case(experiment: Experiment, plan: Plan, records: Sequence[RunRecord]) -> dict[str, Any]:
    rates = [record.images_per_second for record in records if record.images_per_second]
    return {
        "case": plan.name,
        "title": plan.title,
        "kind": plan.case.kind,
        "missing": plan.case.missing() if not records else "",
        "seconds": round(sum(record.seconds for record in records), 3),
        "images_per_second": round(fmean(rates)) if rates else None,
        "measures": [_measured(experiment, measure, records) for measure in plan.measures],
        "runs": [
            record.to_json()
            | {
                "figures": {name: _short(value) for name, value in record.figures.items()},
                "curves": thinned(record.curves),
            }
            for record in records
        ],
    }


def _measured(experiment: Experiment, measure: Measure, records: Sequence[RunRecord]) -> dict[str, Any]:
    by_record = [(record, measure.of(record)) for record in records]
    values = [value for _, value in by_record if value is not None]
    obtained: float | None = None
    if values and experiment.of_runs == "mean":
        obtained = fmean(values)
    elif values:
        best = max(records, key=lambda record: record.figures.get("best_accuracy", 0.0))
        obtained = measure.of(best)
    return {
        "title": measure.title,
        "unit": measure.unit,
        "published": measure.published,
        "better": measure.better,
        "tolerance": measure.tolerance,
        "obtained": _short(obtained),
        "mean": _short(fmean(values)) if values else None,
        "low": _short(min(values)) if values else None,
        "high": _short(max(values)) if values else None,
        "deviation": _short(stdev(values)) if len(values) > 1 else None,
        "runs": len(values),
        "verdict": None if experiment.is_quick else verdict(measure, obtained),
    }


def verdict(measure: Measure, obtained: float | None) -> str | None:
    """How an obtained number stands to the published one; None where there is nothing to compare.

    It "agrees" within the tolerance, is "better" beyond it on the good side, and "differs" otherwise.
    """
    if measure.published is None or obtained is None:
        return None
    beyond = obtained - measure.published
    if abs(beyond) <= (measure.tolerance or 0.0) + 1e-9:
        return AGREES
    good = {"higher": beyond > 0, "lower": beyond < 0, "near": False}[measure.better]
    return BETTER if good else DIFFERS


def spread_text(measure: Mapping[str, Any]) -> str:
    """A measure of the result as "95.30 %, 95.10 % to 95.50 % (2)": mean and range over the runs, and how many."""
    runs = f"({measure['runs']})"
    if measure["runs"] <= 1:
        return runs
    mean, low, high = (figure_text(measure[part], measure["unit"]) for part in ("mean", "low", "high"))
    return f"{mean}, {low} to {high} {runs}"


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.7g}")
