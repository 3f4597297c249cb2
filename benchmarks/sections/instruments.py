"""What instruments cost: training with all of them, at their default intervals, beside the same without."""

from __future__ import annotations

from statistics import median

from benchmarks.children import Child, Found
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.workloads import IMAGES, WORKLOADS

MEASURED = ("W1", "W4", "W5b")
_EPOCHS = 2  # of each pair: histograms are made once in about an epoch


def measure(part: str, options: Options) -> Found:
    """For each workload the seconds of processor time without instruments and with all, pair by pair."""
    found: Found = {}
    for name in MEASURED:
        options.tell(name)
        images = IMAGES if options.quick else _EPOCHS * IMAGES
        job = {"task": "watched", "images": images, "pairs": options.pairs, "threads": 1}
        seconds = Child("benchmarks.engine", job | {"recipe": WORKLOADS[name].recipe.to_json()}).run()
        found[name] = {"images": images, **seconds}
    return found


def tables(found: dict[str, Found]) -> list[Table]:
    (by_workload,) = found.values()
    rows = tuple(
        (
            name,
            *(number(each["images"] / median(each[which])) for which in ("none", "all")),
            spread([some / none for none, some in zip(each["none"], each["all"], strict=True)]),
        )
        for name, each in by_workload.items()
    )
    return [Table(("", "images a second of processor time", "with all instruments", "time, times that without"), rows)]


SECTION = Section(
    "instruments",
    "What instruments cost",
    "All instruments at their default intervals (10,000 images, histograms 50,000), beside the same training without "
    "any. Both are in one process, in turn, on one thread; processor time, which other programs change less than the "
    "time that passes.",
    measure,
    tables,
)
