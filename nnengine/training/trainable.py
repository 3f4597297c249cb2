"""What must fit together before training begins: network, data and settings."""

from __future__ import annotations

from math import prod

import numpy as np

from nnengine.arrays import as_text
from nnengine.costs import cost
from nnengine.data.dataset import CLASSES, DataSet
from nnengine.errors import ArgumentError, DataError, one_line
from nnengine.evaluation.evaluation import check_fit
from nnengine.network.network import Network
from nnengine.penalties import paths_around
from nnengine.training.settings import TrainingSettings


def check_trainable(network: Network, training: DataSet, validation: DataSet, settings: TrainingSettings) -> None:
    """Raise the error that ``Training`` promises where training cannot begin."""
    for data in (training, validation):
        check_fit(network, data)
    _check_layers(network, settings)
    last = network.specification.layers[-1]
    if cost(settings.cost).needs_unit_range and not last.has_unit_range:
        raise ArgumentError(
            f"cost: {settings.cost} needs outputs between 0 and 1, got those of {last.title}; "
            "end with Sigmoid or Softmax, or choose quadratic"
        )
    if (training.targets is None) != (validation.targets is None):
        raise DataError(f"{training.name} and {validation.name}: expected labels in both or targets in both, got each")
    if training.targets is None:
        _check_classes(training, prod(network.specification.shapes[-1]), settings)
    else:
        for data in (training, validation):
            _check_targets(data, settings)
    if settings.mini_batch > len(training):
        raise ArgumentError(
            f"mini_batch: expected at most the {len(training)} training images, got {settings.mini_batch}; "
            "choose a smaller one, or data with more images"
        )
    if settings.augmentation is not None and len(training.sample_shape) != 3:
        raise ArgumentError(
            "augmentation: expected images (channels, height, width) to change, got samples of shape "
            f"{as_text(training.sample_shape)}; leave it out"
        )


def _check_layers(network: Network, settings: TrainingSettings) -> None:
    mixing = {leaf.path for leaf in network.leaves() if leaf.operation.mixes_images}
    held = {leaf.path for leaf in network.leaves() if leaf.is_held}
    for path, layer, shape in network.specification.leaves():
        if path in held:  # such as a gate: training leaves it as it is
            continue
        if not layer.trains:
            raise ArgumentError(
                f"layer {path}: {layer.title} cannot be trained: a small change of its weights changes its output not "
                "at all or at once by 1; use Sigmoid instead"
            )
        if settings.mini_batch == 1 and prod(shape[1:]) == 1 and path in mixing:
            raise ArgumentError(
                f"mini_batch: expected at least 2, since layer {path}, {layer.title}, learns nothing from the values "
                "of a single image, got 1"
            )
    weighted = dict.fromkeys(each for path in network.weight_slices for each in reversed([*paths_around(path)]))
    for name in ("layer_l2", "layer_l1"):
        for path, _ in getattr(settings, name):
            if str(path) not in weighted:
                known = one_line(", ".join(weighted))
                raise ArgumentError(f"{name}: expected layers with weights ({known}), got layer {path}")


def _check_targets(data: DataSet, settings: TrainingSettings) -> None:
    for name, unset in (("class_weights", ()), ("label_smoothing", 0)):
        if getattr(settings, name) != unset:
            raise ArgumentError(
                f"{name}: expected none, since real targets have no classes, got {getattr(settings, name)}"
            )
    wanted = data.targets
    if cost(settings.cost).needs_unit_range and wanted is not None and not 0 <= wanted.min() <= wanted.max() <= 1:
        raise DataError(
            f"{data.name}: expected targets from 0 to 1 for the cost {settings.cost}, got {wanted.min():g} to "
            f"{wanted.max():g}; choose quadratic, or bring them into that range"
        )


def _check_classes(training: DataSet, outputs: int, settings: TrainingSettings) -> None:
    if len(settings.class_weights) not in {0, outputs}:
        raise ArgumentError(
            f"class_weights: expected {outputs} numbers, one for each class, got {len(settings.class_weights)}"
        )
    missing = np.flatnonzero(np.bincount(training.labels, minlength=outputs) == 0).tolist()
    if missing == [0] and training.may_have_more_classes and training.classes > CLASSES:
        return  # letters are often numbered from 1; that output learns to stay low
    if missing:
        raise DataError(
            f"{training.name}: expected training images of every class, got none of {', '.join(map(str, missing))} "
            f"in {len(training)}; add some, or choose a network with fewer outputs (of data without parts, a fifth is "
            "kept to validate and to test)"
        )
