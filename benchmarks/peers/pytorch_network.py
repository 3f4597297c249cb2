"""What a recipe, as our files have it, is in PyTorch: its network, its cost, its optimiser, its mini-batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Description = dict[str, Any]
Cost = Callable[[Tensor, Tensor], Tensor]

_BLOCK = 1000  # images gathered at a time, as in our engine: a gathering for every mini-batch costs more

LAYERS: dict[str, Callable[[Description], nn.Module]] = {
    "conv2d": lambda layer: nn.LazyConv2d(
        layer["filters"], layer["kernel"], layer.get("stride", 1), layer.get("padding", 0)
    ),
    "dense": lambda layer: nn.LazyLinear(layer["units"]),
    "max_pool2d": lambda layer: nn.MaxPool2d(layer["size"], layer.get("stride"), layer.get("padding", 0)),
    "dropout": lambda layer: nn.Dropout(layer.get("rate", 0.5)),
    "flatten": lambda _: nn.Flatten(),
    "rectifier": lambda _: nn.ReLU(),
    "leaky_rectifier": lambda layer: nn.LeakyReLU(layer["slope"]),
    "sigmoid": lambda _: nn.Sigmoid(),
    "tanh": lambda _: nn.Tanh(),
    "softmax": lambda _: nn.Softmax(dim=1),
}


def network(recipe: Description, *, channels_last: bool) -> nn.Sequential:
    """The recipe's network; initial weights are drawn as ours are where the recipe names "he" or "default"."""
    descriptions = recipe["network"]["layers"]
    made = nn.Sequential(*_modules(descriptions))
    with torch.no_grad():
        made(torch.zeros(2, *recipe["network"].get("input_shape", (1, 28, 28))))  # makes the lazy ones real
        for module, layer in zip(made, descriptions, strict=True):
            if isinstance(module, nn.Conv2d | nn.Linear):
                _initialise(module, layer.get("initialiser", "default"))
    return made.to(memory_format=torch.channels_last) if channels_last else made


def _modules(descriptions: list[Description]) -> Iterator[nn.Module]:
    is_flat = False
    for layer in descriptions:
        is_flat = is_flat or layer["layer"] == "flatten"
        if layer["layer"] == "batch_norm":
            kind = nn.LazyBatchNorm1d if is_flat else nn.LazyBatchNorm2d
            yield kind(layer.get("epsilon", 1e-5), layer.get("momentum", 0.1))
        else:
            yield LAYERS[layer["layer"]](layer)


def _initialise(module: nn.Conv2d | nn.Linear, name: str) -> None:
    inputs = module.weight[0].numel()
    if name == "he":
        module.weight.normal_(0, (2 / inputs) ** 0.5)
        module.bias.zero_()
    elif name == "zeros":
        module.weight.zero_()
        module.bias.zero_()
    else:
        module.weight.normal_(0, inputs**-0.5)
        module.bias.normal_()


def cost(recipe: Description, model: nn.Sequential) -> tuple[Cost, bool]:
    """The mean cost of images and wanted outputs; whether those are labels rather than vectors."""
    kind, last = recipe["training"]["cost"], recipe["network"]["layers"][-1]["layer"]
    smoothing = recipe["training"].get("label_smoothing", 0.0)
    weighted_inputs = model[:-1]  # the last layer is part of the costs that fit it
    if (kind, last) == ("log_likelihood", "softmax"):
        of_labels = partial(functional.cross_entropy, label_smoothing=smoothing)
        return lambda x, y: of_labels(weighted_inputs(x), y), True
    if smoothing:
        raise ValueError(f"no label smoothing with {kind}")
    if (kind, last) == ("cross_entropy", "sigmoid"):
        entropy = partial(functional.binary_cross_entropy_with_logits, reduction="sum")
        return lambda x, y: entropy(weighted_inputs(x), y) / len(x), False
    if kind == "quadratic":
        return lambda x, y: functional.mse_loss(model(x), y, reduction="sum") * (0.5 / len(x)), False
    raise ValueError(f"no {kind} after {last}")


def optimiser(recipe: Description, model: nn.Sequential, kind: str, images: int) -> torch.optim.Optimizer:
    """The recipe's optimiser, "plain", "foreach" or "fused"; biases are not penalised."""
    settings = recipe["training"]
    described = settings.get("optimiser", {"optimiser": "sgd"})
    rate, name = settings["learning_rate"], described["optimiser"]
    decay = described.get("weight_decay", 0.01) if name == "adamw" else settings.get("l2", 0.0) / images
    groups: list[Any] = [{"params": list(model.parameters())}]
    if decay:
        weights = [each for each in model.parameters() if each.ndim > 1]
        others = [each for each in model.parameters() if each.ndim == 1]
        groups = [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]
    how = {"foreach": kind == "foreach"} | ({} if name == "rmsprop" else {"fused": kind == "fused"})
    if name == "sgd":
        momentum, nesterov = described.get("momentum", 0.0), described.get("nesterov", False)
        return torch.optim.SGD(groups, rate, momentum, nesterov=nesterov, **how)
    epsilon = described.get("epsilon", 1e-8)
    if name == "rmsprop":
        return torch.optim.RMSprop(groups, rate, described.get("decay", 0.9), epsilon, **how)
    betas = (described.get("beta1", 0.9), described.get("beta2", 0.999))
    made = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name]
    return made(groups, rate, betas, epsilon, **how)


def mini_batches(
    images: Tensor, wanted: Tensor, size: int, change: Callable[[Tensor], Tensor] | None = None
) -> Iterator[tuple[Tensor, Tensor]]:
    """Those of an epoch, shuffled; what is left over is dropped. ``change`` augments a block of images."""
    block = max(1, _BLOCK // size) * size
    for chosen in torch.randperm(len(images)).split(block):
        gathered = images[chosen] if change is None else change(images[chosen])
        for pair in zip(gathered.split(size), wanted[chosen].split(size), strict=True):
            if len(pair[0]) == size:
                yield pair
