"""Our engine at work, as a program: ``python -m benchmarks.engine`` reads a job and prints what it found, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from inspect import signature
from itertools import cycle
from typing import Any

import nnengine  # noqa: F401 - before NumPy, whose products it chooses
from benchmarks.peers.timing import latency, peak_memory, rate
from benchmarks.workloads import EVALUATED, IMAGES, random_data, without_end
from nnengine import MiniBatchEnded, Recipe, Training, evaluate

OFFERS_THREADS = "threads" in signature(Training).parameters
_FEWEST_SHARED = 64  # images of a mini-batch that threads may share

Job = dict[str, Any]
Found = dict[str, float]


def thread_counts(recipe: Recipe) -> tuple[int, ...]:
    """With how many threads the recipe is trained here."""
    return (1, 2) if OFFERS_THREADS and recipe.training.mini_batch >= _FEWEST_SHARED else (1,)


def train(job: Job) -> Found:
    """Forward, backward and update, and the shuffling; nothing is measured."""
    recipe = without_end(Recipe.from_json(job["recipe"]))
    data = random_data(job.get("images", IMAGES))
    before = peak_memory()
    options = {"threads": job["threads"]} if OFFERS_THREADS else {}
    training = Training(recipe.new_network(), data, data[:100], recipe.training, **options)
    found = rate(_steps(training), job["warm_up"], job["seconds"])
    return found | {"memory": peak_memory() - before}


def _steps(training: Training) -> Iterator[int]:
    return (event.images for event in training.events() if isinstance(event, MiniBatchEnded))


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


TASKS = {"train": train, "predict": predict, "evaluate": evaluated}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    print(json.dumps(TASKS[given["task"]](given)))
