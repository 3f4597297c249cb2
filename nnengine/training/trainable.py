"""What must fit together before training begins: network, images and settings."""

from __future__ import annotations

from math import prod

import numpy as np

from nnengine.costs import cost
from nnengine.data.dataset import CLASSES, DataSet
from nnengine.errors import ArgumentError, DataError
from nnengine.evaluation.evaluation import check_fit
from nnengine.network.network import Network
from nnengine.training.settings import TrainingSettings


def check_trainable(network: Network, training: DataSet, validation: DataSet, settings: TrainingSettings) -> None:
    """Raise the error that ``Training`` promises where training cannot begin."""
    for data in (training, validation):
        check_fit(network, data)
    for index, layer in enumerate(network.specification.layers):
        if not layer.trains:
            raise ArgumentError(
                f"layer {index}: {layer.title} cannot be trained: a small change of its weights changes its output not "
                "at all or at once by 1; use Sigmoid instead"
            )
        one_value = prod(network.specification.shapes[index][1:]) == 1
        if settings.mini_batch == 1 and one_value and network.operations[index].mixes_images:
            raise ArgumentError(
                f"mini_batch: expected at least 2, since layer {index}, {layer.title}, learns nothing from the values "
                "of a single image, got 1"
            )
    last = network.specification.layers[-1]
    if cost(settings.cost).needs_unit_range and not last.has_unit_range:
        raise ArgumentError(
            f"cost: {settings.cost} needs outputs between 0 and 1, got those of {last.title}; "
            "end with Sigmoid or Softmax, or choose quadratic"
        )
    _check_classes(training, prod(network.specification.shapes[-1]), settings)
    if settings.mini_batch > len(training):
        raise ArgumentError(
            f"mini_batch: expected at most the {len(training)} training images, got {settings.mini_batch}; "
            "choose a smaller one, or data with more images"
        )
    for name in ("layer_l2", "layer_l1"):
        for index, _ in getattr(settings, name):
            if index not in network.weight_slices:
                with_weights = ", ".join(map(str, network.weight_slices))
                raise ArgumentError(f"{name}: expected layers with weights ({with_weights}), got layer {index}")


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
