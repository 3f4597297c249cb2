"""What optimisers, regularisers and augmentation cost: the rate of W5b with each, and augmentation alone."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.children import Child, Found
from benchmarks.contest import RATE, ratios, rounds
from benchmarks.engine import thread_counts
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, number, spread
from benchmarks.workloads import WORKLOADS
from nnengine import SGD, Adam, AdamW, Augmentation, RMSprop

AFFINE = Augmentation(shift=2, rotation=15, shear=10, scale=0.15)
ELASTIC = replace(AFFINE, elastic=1)
AUGMENTATIONS = {
    "shift": Augmentation(shift=2),
    "shift, rotation, shear, scale": AFFINE,
    "the same and elastic": ELASTIC,
    "stroke width": Augmentation(stroke_width=1),
    "occlusion": Augmentation(occlusion=8),
    "noise": Augmentation(noise=0.1),
    "everything": replace(ELASTIC, stroke_width=1, occlusion=8, noise=0.1),
}
# Learning rates with which random labels make no run diverge.
SETTINGS: dict[str, dict[str, Any]] = {
    "momentum": {"optimiser": SGD(0.9), "learning_rate": 0.003},
    "Nesterov": {"optimiser": SGD(0.9, nesterov=True), "learning_rate": 0.003},
    "RMSprop": {"optimiser": RMSprop(), "learning_rate": 0.0003},
    "Adam": {"optimiser": Adam(), "learning_rate": 0.0003},
    "AdamW": {"optimiser": AdamW(), "learning_rate": 0.0003},
    "L2": {"l2": 1.0},
    "L1": {"l1": 0.1},
    "max norm": {"max_norm": 3.0},
    "clipped gradient": {"clip_norm": 1.0},
    "averaged weights": {"averaging": 0.999},
    "label smoothing": {"label_smoothing": 0.1},
    **{f"augmented: {name}": {"augmentation": each} for name, each in AUGMENTATIONS.items()},
}


def measure(part: str, options: Options) -> Found:
    """For each number of threads and each setting the rates of plain gradient descent and of that setting, in turn."""
    recipe = WORKLOADS["W5b"].recipe
    found: Found = {}
    for threads in thread_counts(recipe):
        plain = Child("benchmarks.engine", {"task": "train", "recipe": recipe.to_json(), "threads": threads})
        found[str(threads)] = {}
        for name, change in SETTINGS.items():
            options.tell(f"{name}, threads: {threads}")
            changed = replace(recipe, training=replace(recipe.training, **change))
            both = rounds({"plain": plain, name: plain.changed(recipe=changed.to_json())}, options.short)
            found[str(threads)][name] = {each: runs["found"] for each, runs in both.items()}
    return found


def tables(found: dict[str, Found]) -> list[Table]:
    (by_threads,) = found.values()
    rows = tuple(
        (name, *(cell for runs in by_threads.values() for cell in _compared(name, runs[name]))) for name in SETTINGS
    )
    headings = (
        heading
        for threads in by_threads
        for heading in (f"images a second, threads: {threads}", "ratio to plain gradient descent")
    )
    return [Table(("W5b with", *headings), rows)]


def _compared(name: str, runs: Found) -> tuple[str, str]:
    return number(median(run[RATE] for run in runs[name])), spread(ratios(runs[name], runs["plain"]))


def measure_augmentation(part: str, options: Options) -> Found:
    """Images a second of each augmentation, run by run."""
    found = rounds(
        {
            name: Child("benchmarks.engine", {"task": "augment", "augmentation": each.to_json()})
            for name, each in AUGMENTATIONS.items()
        },
        options.short,
    )
    return {name: [run[RATE] for run in each["found"]] for name, each in found.items()}


def augmentation_tables(found: dict[str, Found]) -> list[Table]:
    (rates,) = found.values()
    return [Table(("", "images a second"), tuple((name, spread(each)) for name, each in rates.items()))]


SECTION = Section(
    "settings",
    "What settings cost",
    "W5b, which has dropout, beside the same with one setting changed, in turn. Augmented images are made in a thread "
    "one block ahead.",
    measure,
    tables,
)
AUGMENTATION = Section(
    "augmentation",
    "Augmentation alone",
    "Blocks of 1,000 images, as training asks for them, on one thread.",
    measure_augmentation,
    augmentation_tables,
)
