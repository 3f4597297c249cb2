"""A whole recipe in PyTorch: ``PYTHON -m benchmarks.peers.pytorch_recipe`` reads a job and prints what it found.

A job names the recipe, its ``rates`` (the learning rate of each mini-batch of the run), a ``file`` with the images, and
how PyTorch is to do it, as in ``benchmarks.peers.pytorch``. Told are, for each epoch, the seconds of training since the
start, measuring left out, and the share of test images that are read right.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from itertools import islice
from time import perf_counter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.peers.pytorch_augmentation import Augmentation
from benchmarks.peers.pytorch_network import cost, mini_batches, network, optimiser

Job = dict[str, Any]
Found = dict[str, list[float]]

UNKNOWN = ("l1", "layer_l2", "layer_l1", "max_norm", "clip_norm", "class_weights")  # settings
_WARM_UP = 5  # mini-batches before the clock starts, in which PyTorch compiles; they are forgotten
_MEASURED = 1000  # images at a time


class Run:
    """A training step by step. Raises ValueError for a recipe that is more than is known here."""

    def __init__(self, job: Job, images: int) -> None:
        recipe = job["recipe"]
        settings = recipe["training"]
        unknown = [name for name in UNKNOWN if settings.get(name)]
        if unknown or settings.get("schedule", {}).get("schedule") == "halve_on_plateau":
            raise ValueError(f"no {', '.join(unknown) or 'schedule that follows the accuracy'}")
        self._job = job
        self._images = images
        self.model = network(recipe, channels_last=job["channels_last"])
        self._cost, self.takes_labels = cost(recipe, self.model)
        if job["compiled"]:
            self._cost = torch.compile(self._cost, fullgraph=True, dynamic=False)
        self._decay = settings.get("averaging", 0.0)
        self.measured = self.model
        self.start()

    def start(self, parameters: dict[str, Tensor] | None = None) -> None:
        """Begin, with a state of the model."""
        if parameters is not None:
            self.model.load_state_dict(parameters)
        self._steps = 0
        self._optimiser = optimiser(self._job["recipe"], self.model, self._job["optimiser"], self._images)
        if self._decay:
            self.measured = copy.deepcopy(self.model)

    def step(self, x: Tensor, y: Tensor) -> None:
        for group in self._optimiser.param_groups:
            group["lr"] = self._job["rates"][self._steps]
        self._optimiser.zero_grad(set_to_none=True)
        self._cost(x.to(memory_format=torch.channels_last) if self._job["channels_last"] else x, y).backward()
        self._optimiser.step()
        self._steps += 1
        if self._decay:
            decay = min(self._decay, (1 + self._steps) / (10 + self._steps))
            with torch.no_grad():
                for mean, now in zip(
                    self.measured.state_dict().values(), self.model.state_dict().values(), strict=True
                ):
                    mean.lerp_(now, 1 - decay) if mean.is_floating_point() else mean.copy_(now)


def reach(job: Job) -> Found:
    with np.load(job["file"]) as data:
        images, labels, tests, answers = (torch.from_numpy(data[name]) for name in data.files)
    images, tests = (each.float().div_(255) for each in (images, tests))
    settings = job["recipe"]["training"]
    images, labels = images[: settings.get("training_images")], labels[: settings.get("training_images")]
    run = Run(job, len(images))
    wanted = labels if run.takes_labels else functional.one_hot(labels, 10).float()
    described = settings.get("augmentation")
    change: Callable[[Tensor], Tensor] | None = Augmentation(described) if described else None
    first = copy.deepcopy(run.model.state_dict())
    run.model.train()
    for x, y in islice(mini_batches(images, wanted, settings["mini_batch"], change), _WARM_UP):
        run.step(x, y)
    run.start(first)
    found: Found = {"seconds": [], "accuracies": []}
    seconds = 0.0
    for _ in range(settings["epochs"]):
        run.model.train()
        started = perf_counter()
        for x, y in mini_batches(images, wanted, settings["mini_batch"], change):
            run.step(x, y)
        seconds += perf_counter() - started
        found["seconds"].append(seconds)
        found["accuracies"].append(accuracy(run.measured, tests, answers))
    return found


@torch.inference_mode()
def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    model.eval()
    parts = zip(images.split(_MEASURED), labels.split(_MEASURED), strict=True)
    return sum(int((model(x).argmax(1) == y).sum()) for x, y in parts) / len(labels)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    torch.manual_seed(given["recipe"]["training"]["seed"])
    torch.set_num_threads(given["threads"])
    print(json.dumps(reach(given)))
