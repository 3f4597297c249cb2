"""The workloads in PyTorch: ``PYTHON -m benchmarks.peers.pytorch`` reads a job and prints what it found, as JSON.

A job names the task, a recipe as our files have it, and how PyTorch is to do it: ``threads``, ``compiled``,
``channels_last``, ``optimiser`` ("plain", "foreach" or "fused"), and for evaluation the ``batch``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.peers.digits import random_digits
from benchmarks.peers.timing import latency, peak_memory, rate

Job = dict[str, Any]
Found = dict[str, float]
Cost = Callable[[Tensor, Tensor], Tensor]

_BLOCK = 1000  # images gathered at a time, as in our engine: a gathering for every mini-batch costs more

LAYERS: dict[str, Callable[[dict[str, Any]], nn.Module]] = {
    "conv2d": lambda layer: nn.LazyConv2d(
        layer["filters"], layer["kernel"], layer.get("stride", 1), layer.get("padding", 0)
    ),
    "dense": lambda layer: nn.LazyLinear(layer["units"]),
    "max_pool2d": lambda layer: nn.MaxPool2d(layer["size"]),
    "batch_norm": lambda layer: nn.LazyBatchNorm2d(),
    "dropout": lambda layer: nn.Dropout(layer.get("rate", 0.5)),
    "flatten": lambda _: nn.Flatten(),
    "rectifier": lambda _: nn.ReLU(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "tanh": lambda _: nn.Tanh(),
    "softmax": lambda _: nn.Softmax(dim=1),
}
# The last layer is part of these.
FUSED_COSTS: dict[tuple[str, str], Cost] = {
    ("log_likelihood", "softmax"): functional.cross_entropy,
    ("cross_entropy", "sigmoid"): lambda z, y: (
        functional.binary_cross_entropy_with_logits(z, y, reduction="sum") / len(z)
    ),
}


def network(recipe: dict[str, Any], *, channels_last: bool) -> nn.Sequential:
    """The recipe's network, with its own initial weights where the recipe names "he" or "default"."""
    descriptions = recipe["network"]["layers"]
    made = nn.Sequential(*(LAYERS[layer["layer"]](layer) for layer in descriptions))
    with torch.no_grad():
        made(torch.zeros(2, *recipe["network"].get("input_shape", (1, 28, 28))))  # makes the lazy ones real
        for module, layer in zip(made, descriptions, strict=True):
            if isinstance(module, nn.Conv2d | nn.Linear):
                initialise(module, layer.get("initialiser", "default"))
    return made.to(memory_format=torch.channels_last) if channels_last else made


def initialise(module: nn.Conv2d | nn.Linear, name: str) -> None:
    inputs = module.weight[0].numel()
    if name == "he":
        module.weight.normal_(0, (2 / inputs) ** 0.5)
        module.bias.zero_()
    else:
        module.weight.normal_(0, inputs**-0.5)
        module.bias.normal_()


def cost(recipe: dict[str, Any], model: nn.Sequential) -> tuple[Cost, bool]:
    """The mean cost of images and wanted outputs; whether those are labels rather than vectors."""
    kind = recipe["training"]["cost"]
    fused = FUSED_COSTS.get((kind, recipe["network"]["layers"][-1]["layer"]))
    if fused is not None:
        weighted_inputs = model[:-1]
        return lambda x, y: fused(weighted_inputs(x), y), kind == "log_likelihood"
    if kind != "quadratic":
        raise ValueError(f"no {kind} after {recipe['network']['layers'][-1]['layer']}")
    return lambda x, y: functional.mse_loss(model(x), y, reduction="sum") * (0.5 / len(x)), False


def optimiser(recipe: dict[str, Any], model: nn.Sequential, kind: str, images: int) -> torch.optim.Optimizer:
    """Plain gradient descent, the L2 penalty on weights alone."""
    settings = recipe["training"]
    decay = settings.get("l2", 0.0) / images
    groups: list[Any] = [{"params": list(model.parameters())}]
    if decay:
        weights = [each for each in model.parameters() if each.ndim > 1]
        others = [each for each in model.parameters() if each.ndim == 1]
        groups = [{"params": weights, "weight_decay": decay}, {"params": others}]
    return torch.optim.SGD(groups, settings["learning_rate"], foreach=kind == "foreach", fused=kind == "fused")


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
        for x, y in mini_batches(images, wanted, recipe["training"]["mini_batch"]):
            stepper.zero_grad(set_to_none=True)
            mean_cost(x.to(memory_format=torch.channels_last) if job["channels_last"] else x, y).backward()
            stepper.step()
            yield len(x)

    return rate(steps(), job["warm_up"], job["seconds"]) | {"memory": peak_memory() - before}


def mini_batches(images: Tensor, wanted: Tensor, size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Without end, shuffled anew each epoch; what is left over of an epoch is dropped."""
    block = max(1, _BLOCK // size) * size
    while True:
        for chosen in torch.randperm(len(images)).split(block):
            for pair in zip(images[chosen].split(size), wanted[chosen].split(size), strict=True):
                if len(pair[0]) == size:
                    yield pair


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
