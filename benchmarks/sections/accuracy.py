"""Time to accuracy: whole trainings with MNIST, from the recipes in ``benchmarks/recipes``, until they read so well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.children import Child, ChildError, Found
from benchmarks.contest import best_of, how
from benchmarks.options import Options
from benchmarks.sections.section import Section
from benchmarks.tables import Table, spread
from benchmarks.workloads import all_mnist
from nnengine import Conv2D, Recipe
from nnengine.digits.sources import mnist_is_at_hand

RECIPES = Path(__file__).parents[1] / "recipes"
_NAME = "to-"  # and the goal in percent


def recipes() -> dict[str, Path]:
    """The files by the name of their part: "to-99.0"."""
    return {path.stem: path for path in sorted(RECIPES.glob(f"{_NAME}*.json"))}


def goal(part: str) -> float:
    return float(part.removeprefix(_NAME)) / 100


def measure(part: str, options: Options) -> Found:
    """Runs of ours and of PyTorch in turn, each pair with a seed of its own."""
    if not mnist_is_at_hand():
        return {"absent": "MNIST is not at hand; NNENGINE_DATA names the folder with its files", "runs": {}}
    recipe = Recipe.read(recipes()[part])
    if options.quick:
        recipe = replace(recipe, training=replace(recipe.training, epochs=1))
    found: Found = {"recipe": recipe.to_json(), "runs": {}, "how": {}}
    with _images() as file:
        contestants = {"ours": Child("benchmarks.engine", {"task": "reach"})}
        if options.peers is not None:
            options.tell(f"{part}: PyTorch at its best")
            try:
                contestants["PyTorch"] = _torch(recipe, file, options)
            except ChildError as error:
                found["absent"] = f"PyTorch: {error}"
        for seed in range(options.short.pairs):
            seeded = replace(recipe, training=replace(recipe.training, seed=recipe.training.seed + seed))
            for name, child in list(contestants.items()):
                try:
                    run = child.changed(recipe=seeded.to_json()).run()
                except ChildError as error:
                    if name == "ours":
                        raise
                    found["absent"] = f"{name}: {error}"
                    del contestants[name]
                    continue
                found["runs"].setdefault(name, []).append(run)
                found["how"][name] = how(child.job)
                options.tell(f"  {name}: {100 * run['accuracies'][-1]:.2f} % after {run['seconds'][-1]:.3g} s")
    return found


def _torch(recipe: Recipe, file: Path, options: Options) -> Child:
    """PyTorch in the configuration that trains fastest."""
    layouts = (True, False) if any(isinstance(layer, Conv2D) for layer in recipe.network.layers) else (False,)
    job = {"task": "train", "recipe": recipe.to_json(), "images": 10_000, "optimiser": "fused", "keeps_memory": True}
    forms = [
        {"compiled": compiled, "channels_last": last, "threads": threads}
        for compiled, last, threads in product((False, True), layouts, (1, 2))
    ]
    best, _ = best_of(Child("benchmarks.peers.pytorch", job, str(options.peers)), [forms], options)
    return replace(best, program="benchmarks.peers.pytorch_recipe").changed(file=str(file), rates=_rates(recipe))


def _rates(recipe: Recipe) -> list[float]:
    """The learning rate of every mini-batch that is whole, as our schedule has it."""
    settings = recipe.training
    images = settings.training_images or len(all_mnist()[0])
    whole, counted = images // settings.mini_batch, ceil(images / settings.mini_batch)
    return [
        settings.learning_rate * settings.schedule.factor(epoch + (batch + 1) / counted, settings.epochs)
        for epoch in range(settings.epochs)
        for batch in range(whole)
    ]


@contextmanager
def _images() -> Iterator[Path]:
    """A file with the images and labels for peers."""
    training, test = all_mnist()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mnist.npz"
        np.savez(path, *(array for data in (training, test) for array in (data.pixels, data.labels)))
        yield path


def tables(found: dict[str, Found]) -> list[Table]:
    rows: list[tuple[str, ...]] = []
    for part, each in found.items():
        rows += [_row(part, name, each) for name in each["runs"]]
        rows += [(f"{100 * goal(part):.1f} %", "", f"absent: {each['absent']}", *[""] * 5)] if "absent" in each else []
    headings = ("", "how", "seconds to it", "times as long as ours", "reached it", "s, all epochs", "% at the end")
    return [Table(("goal", *headings), tuple(rows))]


def _row(part: str, name: str, found: Found) -> tuple[str, ...]:
    runs, ours = found["runs"][name], found["runs"]["ours"]
    pairs = [(_time(run, goal(part)), _time(our, goal(part))) for run, our in zip(runs, ours, strict=False)]
    times = [time for time, _ in pairs if time is not None]
    longer = [time / our for time, our in pairs if time is not None and our is not None]
    return (
        f"{100 * goal(part):.1f} %",
        name,
        found["how"][name] or "the engine's choice",
        spread(times) if times else "–",
        spread(longer) if longer and name != "ours" else "",
        f"{len(times)} of {len(runs)}",
        spread([run["seconds"][-1] for run in runs]),
        ", ".join(f"{100 * run['accuracies'][-1]:.2f}" for run in runs),
    )


def _time(run: Found, wanted: float) -> float | None:
    """Seconds of training until the first measurement that is as good."""
    reached = (time for time, accuracy in zip(run["seconds"], run["accuracies"], strict=True) if accuracy >= wanted)
    return next(reached, None)


SECTION = Section(
    "accuracy",
    "Time to accuracy",
    "Trainings with MNIST's 60,000 training images from the recipes in `benchmarks/recipes`, each pair with a seed of "
    "its own, measured on the test images after every epoch. Seconds are those of training alone, shuffling and "
    "augmentation included; reading the data, measuring and, for PyTorch, compiling are left out.",
    measure,
    tables,
    tuple(recipes()),
    has_peers=True,
)
