"""Single calls: the prediction of an image, a copy of the weights; and what the training loop allocates."""

from __future__ import annotations

from statistics import median

from benchmarks.children import Child, Found
from benchmarks.contest import rounds
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number
from benchmarks.workloads import WORKLOADS

NETWORKS = ("W1", "W2", "W4", "W5b", "W6")
TRACED = 5_000  # images, the last mini-batch of 128 not a whole one, as with MNIST


def measure(part: str, options: Options) -> Found:
    found: Found = {}
    for name in NETWORKS:
        job = {"recipe": WORKLOADS[name].recipe.to_json(), "threads": 1}
        both = rounds(
            {task: Child("benchmarks.engine", job | {"task": task}) for task in ("predict", "snapshot")}, options.short
        )
        found[name] = {
            task: {key: median(run[key] for run in each["found"]) for key in each["found"][0]}
            for task, each in both.items()
        }
    return found


def tables(found: dict[str, Found]) -> list[Table]:
    (by_network,) = found.values()
    rows = tuple(
        (
            name,
            f"{each['snapshot']['parameters']:,.0f}",
            *(number(each[task][key]) for task in ("predict", "snapshot") for key in ("median_ms", "p99_ms")),
        )
        for name, each in by_network.items()
    )
    headings = ("one image: median", "99 % within", "weights copied: median", "99 % within")
    return [Table(("network of", "parameters", *headings), rows, "Milliseconds")]


def measure_allocations(part: str, options: Options) -> Found:
    found: Found = {}
    for name, workload in WORKLOADS.items():
        options.tell(f"  {name}")
        job = {"task": "allocations", "recipe": workload.recipe.to_json(), "images": TRACED}
        found[name] = Child("benchmarks.engine", job).run()
    return found


def allocation_tables(found: dict[str, Found]) -> list[Table]:
    (by_workload,) = found.values()
    names = ("after the first", "left over", "second epoch")
    rows = tuple((workload, *(number(each[name] / 1000) for name in names)) for workload, each in by_workload.items())
    headings = ("from the first to the last whole mini-batch", "the mini-batch left over", "the second epoch")
    return [Table(("", *headings), rows, "Growth at most, kB")]


SECTION = Section(
    "calls",
    "Single calls",
    "The prediction of one image, from array to array, and `Network.weights()`, the copy that the window takes while a "
    "network trains; on one thread, one call after the other.",
    measure,
    tables,
)
ALLOCATIONS = Section(
    "allocations",
    "What the training loop allocates",
    f"With `tracemalloc`, which sees NumPy's arrays, in two epochs of {TRACED:,} images: how far memory grows at most "
    "beyond what was there before.",
    measure_allocations,
    allocation_tables,
)
