"""What instruments cost: the rate of training with all of them, at their default intervals, beside that without."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from benchmarks.children import Child, Found
from benchmarks.contest import RATE, ratios, rounds
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.workloads import WORKLOADS
from nnengine.training.instruments import INSTRUMENTS

MEASURED = ("W1", "W4", "W5b")
_LONGER = 3  # times as long a run as elsewhere: histograms are made once in 50,000 images


def measure(part: str, options: Options) -> Found:
    """For each workload the rates without instruments and with all, in turn, on one thread."""
    longer = replace(options, seconds=_LONGER * options.seconds)
    found: Found = {}
    for name in MEASURED:
        options.tell(name)
        plain = Child("benchmarks.engine", {"task": "train", "recipe": WORKLOADS[name].recipe.to_json(), "threads": 1})
        both = rounds({"none": plain, "all": plain.changed(instruments=list(INSTRUMENTS))}, longer)
        found[name] = {each: runs["found"] for each, runs in both.items()}
    return found


def tables(found: dict[str, Found]) -> list[Table]:
    (by_workload,) = found.values()
    rows = tuple(
        (
            name,
            *(number(median(run[RATE] for run in runs[each])) for each in ("none", "all")),
            spread(ratios(runs["all"], runs["none"])),
        )
        for name, runs in by_workload.items()
    )
    return [Table(("", "images a second, no instrument", "all instruments", "ratio"), rows)]


SECTION = Section(
    "instruments",
    "What instruments cost",
    "All instruments at their default intervals (10,000 images, histograms 50,000), beside the same training without "
    "any, in turn, on one thread.",
    measure,
    tables,
)
