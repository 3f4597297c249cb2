"""Our engine at work, as a program: ``python -m benchmarks.engine`` reads a job and prints what it found, as JSON."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from inspect import signature
from itertools import accumulate, cycle, islice
from statistics import median
from time import process_time
from typing import Any

from benchmarks.peers.timing import latency, peak_memory, rate
from benchmarks.workloads import EVALUATED, IMAGES, all_mnist, random_data, without_end
from nnengine import Augmentation, DataSet, EpochEnded, MiniBatchEnded, Recipe, Training, evaluate

OFFERS_THREADS = "threads" in signature(Training).parameters
_FEWEST_SHARED = 64  # images of a mini-batch that threads may share
_AUGMENTED = 1000  # images at a time, as training asks for them

Job = dict[str, Any]
Found = dict[str, float]


def thread_counts(recipe: Recipe) -> tuple[int, ...]:
    """With how many threads the recipe is trained here."""
    return (1, 2) if OFFERS_THREADS and recipe.training.mini_batch >= _FEWEST_SHARED else (1,)


def started(job: Job, recipe: Recipe, data: DataSet) -> Training:
    """The recipe's training, on as many threads as the job names or else as the engine takes by itself."""
    options = {"threads": job["threads"]} if OFFERS_THREADS and job.get("threads") else {}
    return Training(recipe.new_network(), data, data[:100], recipe.training, **options)


def steps(training: Training) -> Iterator[int]:
    """The images of each mini-batch."""
    return (event.images for event in training.events() if isinstance(event, MiniBatchEnded))


def train(job: Job) -> Found:
    """Forward, backward and update, and the shuffling; nothing is measured."""
    data = random_data(job.get("images", IMAGES))
    before = peak_memory()
    training = started(job, without_end(Recipe.from_json(job["recipe"])), data)
    found = rate(steps(training), job["warm_up"], job["seconds"])
    return found | {"memory": peak_memory() - before}


def watched(job: Job) -> dict[str, list[float]]:
    """Seconds of processor time for as many images without instruments and with all, in turn, after a first of each."""
    from nnengine.training.instruments import INSTRUMENTS

    recipe, data = without_end(Recipe.from_json(job["recipe"])), random_data(job["images"])
    everything = tuple(instrument() for instrument in INSTRUMENTS.values())
    runs = {
        name: steps(Training(recipe.new_network(), data, data[:100], recipe.training, threads=1, instruments=some))
        for name, some in (("none", ()), ("all", everything))
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(job["pairs"] + 1):
        for name, batches in runs.items():
            before, seen = process_time(), 0
            while seen < job["images"]:
                seen += next(batches)
            taken[name].append(process_time() - before)
    return {name: seconds[1:] for name, seconds in taken.items()}


def epoch(job: Job) -> Found:
    """Seconds that an epoch takes without its measuring; the first, in which arrays are made, is left out."""
    training = started(job, Recipe.from_json(job["recipe"]), random_data(job["images"]))
    taken: list[float] = []
    for event in training.events():
        if isinstance(event, EpochEnded):
            taken.append(event.record.seconds)
            if len(taken) > 1 and sum(taken) > job["seconds"]:
                break
    return {"seconds": median(taken[1:])}


def reach(job: Job) -> dict[str, list[float]]:
    """For each epoch the seconds of training so far, measuring left out, and the share of test images read right."""
    recipe = Recipe.from_json(job["recipe"])
    data, test = all_mnist()
    training = Training(recipe.new_network(), data, test, replace(recipe.training, measure_every=1))
    for _ in training.events():
        pass
    records = training.history.epochs
    return {
        "seconds": list(accumulate(record.seconds for record in records)),
        "accuracies": [record.validation_accuracy for record in records],
    }


def predict(job: Job) -> Found:
    """One image at a time."""
    network = Recipe.from_json(job["recipe"]).new_network()
    images = random_data(100).images()
    return latency(lambda number: network.predict(images[number % 100, None]), job["warm_up"], job["seconds"])


def evaluated(job: Job) -> Found:
    """A whole set of images, with all that an evaluation tells."""
    data = random_data(EVALUATED)
    before = peak_memory()
    network = Recipe.from_json(job["recipe"]).new_network()
    passes = (evaluate(network, data, "log_likelihood").count for _ in cycle([None]))
    return rate(passes, job["warm_up"], job["seconds"]) | {"memory": peak_memory() - before}


def snapshot(job: Job) -> Found:
    """A copy of all weights, as the window takes it between two mini-batches."""
    network = Recipe.from_json(job["recipe"]).new_network()
    return latency(lambda _: network.weights(), job["warm_up"], job["seconds"]) | {"parameters": network.values.size}


def augment(job: Job) -> Found:
    """Blocks of images, changed at random."""
    import numpy as np

    augmentation = Augmentation.from_json(job["augmentation"])
    images = random_data(_AUGMENTED).images()
    rng = np.random.default_rng(0)
    blocks = (len(augmentation.apply(images, rng)) for _ in cycle([None]))
    return rate(blocks, job["warm_up"], job["seconds"])


def allocations(job: Job) -> Found:
    """By how many bytes memory grows at most in the course of training, as tracemalloc sees it, NumPy's arrays too.

    From the first mini-batch to the last that is whole, to the end of the epoch, and in the epoch after it.
    """
    recipe = without_end(Recipe.from_json(job["recipe"]))
    training = started(job, recipe, random_data(job["images"]))
    batches = steps(training)
    whole, left_over = divmod(job["images"], recipe.training.mini_batch)
    tracemalloc.start()
    try:
        next(batches)
        return {
            name: _growth(batches, count)
            for name, count in (
                ("after the first", whole - 1),
                ("left over", 1 if left_over else 0),
                ("second epoch", whole + (1 if left_over else 0)),
            )
        }
    finally:
        tracemalloc.stop()


def _growth(batches: Iterator[int], count: int) -> float:
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    for _ in islice(batches, count):
        pass
    _, peak = tracemalloc.get_traced_memory()
    return float(peak - before)


TASKS: dict[str, Callable[[Job], Any]] = {
    "train": train,
    "watched": watched,
    "epoch": epoch,
    "reach": reach,
    "predict": predict,
    "evaluate": evaluated,
    "snapshot": snapshot,
    "augment": augment,
    "allocations": allocations,
}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(TASKS[given["task"]](given)))
