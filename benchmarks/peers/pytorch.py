"""The workloads in PyTorch: ``PYTHON -m benchmarks.peers.pytorch`` reads a job and prints what it found, as JSON.

A job names the task, a recipe as our files have it, and how PyTorch is to do it: ``threads``, ``compiled``,
``channels_last``, ``optimiser`` ("plain", "foreach" or "fused"), and for evaluation the ``batch``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.peers.digits import random_digits
from benchmarks.peers.pytorch_network import cost, mini_batches, network, optimiser
from benchmarks.peers.timing import latency, peak_memory, rate

Job = dict[str, Any]
Found = dict[str, float]


def train(job: Job) -> Found:
    recipe = job["recipe"]
    pixels, answers = random_digits(job["images"], "float32")
    images, labels = torch.from_numpy(pixels), torch.from_numpy(answers)
    before = peak_memory()
    model = network(recipe, channels_last=job["channels_last"]).train()
    mean_cost, takes_labels = cost(recipe, model)
    wanted = labels if takes_labels else functional.one_hot(labels, 10).float()
    if job["compiled"]:
        mean_cost = torch.compile(mean_cost, fullgraph=True, dynamic=False)
    stepper = optimiser(recipe, model, job["optimiser"], len(images))

    def steps() -> Iterator[int]:
        while True:
            for x, y in mini_batches(images, wanted, recipe["training"]["mini_batch"]):
                stepper.zero_grad(set_to_none=True)
                mean_cost(x.to(memory_format=torch.channels_last) if job["channels_last"] else x, y).backward()
                stepper.step()
                yield len(x)

    return rate(steps(), job["warm_up"], job["seconds"]) | {"memory": peak_memory() - before}


def prepared(job: Job) -> nn.Module:
    """The network for prediction."""
    model: Any = network(job["recipe"], channels_last=job["channels_last"]).eval()
    if job["compiled"]:
        import torch._inductor.config as inductor

        inductor.freezing = True
        model = torch.compile(model, fullgraph=True, dynamic=False)
    return model


@torch.inference_mode()
def predict(job: Job) -> Found:
    """One image at a time, NumPy to NumPy."""
    model = prepared(job)
    images, _ = random_digits(100, "float32")
    return latency(
        lambda number: model(torch.from_numpy(images[number % 100, None])).numpy(), job["warm_up"], job["seconds"]
    )


@torch.inference_mode()
def evaluate(job: Job) -> Found:
    """The share of right answers over a whole set of images."""
    pixels, answers = random_digits(job["images"], "float32")
    images, labels = torch.from_numpy(pixels), torch.from_numpy(answers)
    before = peak_memory()
    model = prepared(job)
    if job["channels_last"]:
        images = images.to(memory_format=torch.channels_last)

    def one_pass() -> int:
        parts = zip(images.split(job["batch"]), labels.split(job["batch"]), strict=True)
        sum(int((model(x).argmax(1) == y).sum()) for x, y in parts)
        return len(images)

    passes = (one_pass() for _ in cycle([None]))
    return rate(passes, job["warm_up"], job["seconds"]) | {"memory": peak_memory() - before}


TASKS = {"train": train, "predict": predict, "evaluate": evaluate}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    torch.manual_seed(0)
    torch.set_num_threads(given["threads"])
    torch.optim.SGD([torch.zeros(1)])  # loads what the first optimiser loads: part of the library, not of the training
    print(json.dumps(TASKS[given["task"]](given)))
