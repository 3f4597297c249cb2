"""How the rate of training changes with the mini-batch, with the width of a network, and with the count of images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.children import Child, Found
from benchmarks.contest import RATE, rounds
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number
from benchmarks.workloads import WORKLOADS, products_per_image
from nnengine import Conv2D, Dense, Flatten, MaxPool2D, NetworkSpecification, Recipe, Rectifier, Sigmoid, Softmax

ENGINE = "benchmarks.engine"
MINI_BATCHES = tuple(2**power for power in range(11))
WIDTHS = (10, 30, 100, 300, 1000)
FILTERS = (5, 10, 20, 40, 80)
COUNTS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


def _training(recipe: Recipe, **job: Any) -> Child:
    return Child(ENGINE, {"task": "train", "recipe": recipe.to_json()} | job)


def _with_mini_batch(recipe: Recipe, size: int) -> Recipe:
    """Small steps, so that no mini-batch of one image makes it diverge."""
    return replace(recipe, training=replace(recipe.training, mini_batch=size, learning_rate=0.001))


def mini_batches(part: str, options: Options) -> Found:
    return {
        name: _rates(
            {size: _training(_with_mini_batch(WORKLOADS[name].recipe, size)) for size in MINI_BATCHES}, options
        )
        for name in ("W1", "W3", "W4", "W5b", "W6")
    }


def _rates(points: Mapping[int, Child], options: Options) -> Found:
    """Median of the images a second at each point, all measured in turn."""
    found = rounds({str(point): child for point, child in points.items()}, options.short)
    return {point: median(run[RATE] for run in each["found"]) for point, each in found.items()}


def mini_batch_tables(found: dict[str, Found]) -> list[Table]:
    (rates,) = found.values()
    rows = tuple((str(size), *(number(rates[name][str(size)]) for name in rates)) for size in MINI_BATCHES)
    return [Table(("mini-batch", *rates), rows, "Images a second")]


def _dense(units: int) -> NetworkSpecification:
    return NetworkSpecification((Flatten(), Dense(units), Sigmoid(), Dense(10), Softmax()))


def _convolutional(filters: int) -> NetworkSpecification:
    first, second = (Conv2D(filters, 5, initialiser="he") for _ in range(2))
    return NetworkSpecification(
        (first, MaxPool2D(2), Rectifier(), second, MaxPool2D(2), Rectifier(), Flatten(), Dense(10), Softmax())
    )


_WIDTH_CURVES = {
    "784-N-10, mini-batch 10": (_dense, WIDTHS, 10),
    "784-N-10, mini-batch 128": (_dense, WIDTHS, 128),
    "two convolutions of N filters of 5×5, mini-batch 128": (_convolutional, FILTERS, 128),
}


def widths(part: str, options: Options) -> Found:
    settings = WORKLOADS["W3"].recipe.training
    return {
        curve: _rates(
            {width: _training(_with_mini_batch(Recipe(network(width), settings), mini_batch)) for width in points},
            options,
        )
        for curve, (network, points, mini_batch) in _WIDTH_CURVES.items()
    }


def width_tables(found: dict[str, Found]) -> list[Table]:
    (rates,) = found.values()
    made = []
    for curve, (network, points, _) in _WIDTH_CURVES.items():
        reached = {width: rates[curve][str(width)] for width in points}
        rows = tuple(
            (str(width), number(rate), number(rate * products_per_image(network(width)) / 1e9))
            for width, rate in reached.items()
        )
        made.append(Table(("N", "images a second", "GFLOP/s"), rows, curve))
    return made


def counts(part: str, options: Options) -> Found:
    options = options.short
    found: Found = {}
    for name in ("W1", "W4"):
        recipe = WORKLOADS[name].recipe.to_json()
        found[name] = {}
        for count in COUNTS:
            child = Child(ENGINE, {"task": "epoch", "recipe": recipe, "images": count} | options.timing)
            found[name][str(count)] = median(child.run()["seconds"] for _ in range(options.pairs))
            options.tell(f"  {name}, {count:,} images: {found[name][str(count)]:.4g} s")
    return found


def count_tables(found: dict[str, Found]) -> list[Table]:
    (seconds,) = found.values()
    rows = tuple(
        (f"{count:,}", *(cell for name in seconds for cell in _epoch(seconds[name][str(count)], count)))
        for count in COUNTS
    )
    headings = (heading for name in seconds for heading in (f"{name}, s an epoch", "microseconds an image"))
    return [Table(("images", *headings), rows)]


def _epoch(seconds: float, count: int) -> tuple[str, str]:
    return number(seconds), number(1e6 * seconds / count)


MINI_BATCH = Section(
    "mini-batch",
    "Rate against mini-batch",
    "Networks of the workloads trained with other mini-batches, with as many threads as the engine takes by itself; "
    "sizes in turn, three times.",
    mini_batches,
    mini_batch_tables,
)
WIDTH = Section(
    "width",
    "Rate against width",
    "Networks with hidden layers of N units, or of N filters, as above; GFLOP/s count the matrix products alone.",
    widths,
    width_tables,
)
IMAGE_COUNT = Section(
    "image-count",
    "Time against the count of images",
    "An epoch without its measuring. Where the time grows linearly, that of an image stays the same.",
    counts,
    count_tables,
)
