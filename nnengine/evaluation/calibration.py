"""Temperature scaling: scores that are as high as answers with such scores are right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.checks import checked_number
from nnengine.data.dataset import DataSet
from nnengine.errors import ArgumentError
from nnengine.evaluation.evaluation import check_fit
from nnengine.evaluation.scores import with_softmax
from nnengine.files.model import EnsembleModel, Model
from nnengine.layers import Choice, Dense, Layer, Softmax
from nnengine.network.network import Weights

_LEAST, _MOST = 0.1, 10.0
_NARROW = 0.005  # the bracket of log T at which the search ends
_GOLDEN = (sqrt(5) - 1) / 2


def fitted_temperature(model: Model | EnsembleModel, data: DataSet) -> float:
    """The temperature T, 0.1 to 10, at which ``calibrated(model, T)`` gives ``data`` the least log-likelihood cost.

    The data should be other images than those trained on. C. Guo et al., "On calibration of modern neural networks"
    (2017), section 4.2, equation 9; of an ensemble all networks get the same T. Raises ArgumentError like
    ``calibrated``, DataError and ShapeError where the data do not fit.
    """
    model = calibrated(model, 1.0)  # refuses what cannot be calibrated
    network = model.network()
    check_fit(network, data)
    images = data.images().reshape(len(data), *network.specification.input_shape)
    if isinstance(model, Model):
        scores = network.predict(images)
        return _least(lambda temperature: _cost(softened(scores, temperature), data.labels))
    return _least(lambda temperature: _cost(calibrated(model, temperature).network().predict(images), data.labels))


def softened(scores: Array, temperature: float) -> Array:
    """Scores (N, classes) of a softmax as they would be, had its weighted inputs been divided by the temperature."""
    inputs = np.log(np.maximum(scores.astype(np.float64), np.finfo(np.float32).tiny)) / temperature
    shares = np.exp(inputs - inputs.max(axis=1, keepdims=True))
    softer: Array = (shares / shares.sum(axis=1, keepdims=True)).astype(scores.dtype)
    return softer


def calibrated(model: Model | EnsembleModel, temperature: float) -> Model | EnsembleModel:
    """The same model with the weights and biases of its last dense layer, or those of all its networks, divided by T.

    Of a single network every answer stays what it was; an ensemble may answer otherwise, so its metrics are left out.
    So is what training needs to go on. A network that ends in Dense gets the softmax that makes scores of its outputs.
    Of experts that a gate chooses between all are divided. Raises ArgumentError for a temperature not above 0 and for a
    network that does not end in Dense, or Dense and Softmax.
    """
    checked_number("temperature", temperature, above=0)
    provenance = {"temperature": f"{temperature:.4g}"}
    if isinstance(model, EnsembleModel):
        members = tuple(_divided(member, temperature) for member in model.members)
        return replace(model, members=members, metrics={}, provenance=model.provenance | provenance)
    return replace(_divided(model, temperature), provenance=model.provenance | provenance)


def _divided(model: Model, temperature: float) -> Model:
    if isinstance(model.recipe.network.layers[-1], Dense):
        model = _with_softmax(model)
    layers = model.recipe.network.layers
    last = _last_dense(layers[:-1], "layers.") if isinstance(layers[-1], Softmax) else []
    if not last:
        raise ArgumentError(
            f"expected a network that ends in Dense and Softmax, got one that ends in "
            f"{' and '.join(layer.title for layer in layers[-2:])}: its scores cannot be calibrated by a temperature"
        )
    network = model.network()
    parameters = network.parameters()
    for path in last:
        for name in ("weights", "biases"):
            parameters[f"{path}.{name}"] /= np.float32(temperature)
    network.load_parameters(parameters)
    weights: Weights = network.weights()
    return replace(model, weights=weights, state=None)


def _last_dense(layers: Sequence[Layer], before: str) -> list[str]:
    """The paths of the dense layers that give the outputs, of experts each one's; none where another layer does."""
    place = len(layers) - 1
    last = layers[place] if layers else None
    if isinstance(last, Dense):
        return [f"{before}{place}"]
    if not isinstance(last, Choice):
        return []
    found = [_last_dense(stack, f"{before}{place}.{number}.") for number, stack in enumerate(last.stacks)][1:]
    return [path for each in found for path in each] if all(found) else []


def _with_softmax(model: Model) -> Model:
    """The same model with scores, and the cost that goes with them."""
    network = with_softmax(model.network())
    recipe = replace(
        model.recipe,
        network=network.specification,
        training=replace(model.recipe.training, cost="log_likelihood"),
    )
    return replace(model, recipe=recipe, weights=network.weights(), state=None)


def _cost(scores: Array, labels: npt.NDArray[np.int64]) -> float:
    wanted = scores[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(wanted, np.finfo(np.float32).tiny)).mean())


def _least(cost_at: Callable[[float], float]) -> float:
    """Where the cost is least, by golden section over the log of the temperature."""
    low, high = log(_LEAST), log(_MOST)
    inner = [high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)]
    costs = [cost_at(exp(at)) for at in inner]
    while high - low > _NARROW:
        if costs[0] < costs[1]:
            high, inner[1], costs[1] = inner[1], inner[0], costs[0]
            inner[0] = high - _GOLDEN * (high - low)
            costs[0] = cost_at(exp(inner[0]))
        else:
            low, inner[0], costs[0] = inner[0], inner[1], costs[1]
            inner[1] = low + _GOLDEN * (high - low)
            costs[1] = cost_at(exp(inner[1]))
    return exp((low + high) / 2)
