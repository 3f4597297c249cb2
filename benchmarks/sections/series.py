"""What it costs to keep every mini-batch of a run: in training, in the window, in the store."""

from __future__ import annotations

from statistics import median

from benchmarks.children import Child, Found
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.series import POINTS_A_FRAME
from benchmarks.tables import Table, number

POINTS = (10_000, 100_000, 1_000_000)
RUNS = 10_000


def measure(part: str, options: Options) -> Found:
    jobs = {f"{points:,}": {"task": "frames", "points": points} for points in POINTS}
    jobs |= {"append": {"task": "append"}, "store": {"task": "store", "runs": RUNS}}
    found: Found = {}
    for name, job in jobs.items():
        runs = [Child("benchmarks.series", job).run() for _ in range(options.short.pairs)]
        found[name] = {key: median(run[key] for run in runs) for key in runs[0]}
        options.tell(f"  {name}: {found[name]}")
    return found


def tables(found: dict[str, Found]) -> list[Table]:
    (each,) = found.values()
    names = ("handed over", "followed", "viewed", "plotted")
    rows = tuple((name, *(number(each[name][part]) for part in names)) for name in (f"{points:,}" for points in POINTS))
    others = (
        ("a mini-batch's cost appended, nanoseconds", number(each["append"]["ns"])),
        (f"{RUNS:,} runs listed, milliseconds", number(each["store"]["listed"])),
        ("a second of 20,000 mini-batches stored, milliseconds", number(each["store"]["told"])),
    )
    return [Table(("mini-batches so far", *names), rows, "Milliseconds a frame"), Table(("", ""), others)]


SECTION = Section(
    "series",
    "Every mini-batch kept",
    f"A frame of the window with {POINTS_A_FRAME:,} new mini-batches: the thread that trains hands its series over; "
    "the window's thread follows what is new, views what the plot has columns for, and gives all to the plot, short of "
    "painting. And single calls beside it. All in processor time.",
    measure,
    tables,
)
