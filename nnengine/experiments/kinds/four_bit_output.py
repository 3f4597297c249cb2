"""A layer by hand that turns ten outputs into the four bits of the digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnengine.arrays import Array
from nnengine.data import CLASSES, DataSplits
from nnengine.errors import ArgumentError
from nnengine.experiments.kinds.training import TrainingCase
from nnengine.layers import Dense, Sigmoid
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification

_BITS = 4
_STRENGTH = 10.0
_PART = 2000


@dataclass(frozen=True)
class FourBitOutputCase(TrainingCase):
    """Trains a network with ten outputs and puts four sigmoid neurons behind them, one for each bit of the digit.

    A bit's weight is +10 from each digit that has it and -10 from the others, its bias 0. Figures: ``ideal_share``,
    how many of the ten digits come out right when the right output is 0.99 and the others are as unfavourable as 0.01
    allows; ``bits_accuracy``, images whose four bits are all right; ``outputs_accuracy``, the same images by the
    largest of the ten. "Neural Networks and Deep Learning", chapter 1, "A simple network to classify handwritten
    digits".
    """

    kind: ClassVar[str] = "four_bit_output"
    figures: ClassVar[tuple[str, ...]] = (*TrainingCase.figures, "ideal_share", "bits_accuracy", "outputs_accuracy")

    def _more(self, network: Network, splits: DataSplits) -> dict[str, float]:
        bits = with_bits(network)
        data = splits.parts[self.evaluated_on][: self.evaluation_images]
        right_bits = right_outputs = 0
        for start in range(0, len(data), _PART):
            part = data[start : start + _PART]
            images = part.images().reshape(len(part), *network.specification.input_shape)
            right_outputs += int((network.predict(images).argmax(axis=1) == part.labels).sum())
            right_bits += int(((bits.predict(images) > 0.5) == _bits_of(part.labels)).all(axis=1).sum())
        return {
            "ideal_share": _ideal_share(bits),
            "bits_accuracy": right_bits / len(data),
            "outputs_accuracy": right_outputs / len(data),
        }


def with_bits(network: Network) -> Network:
    """The network with the four neurons behind it. Raises ArgumentError unless it has ten outputs in [0, 1]."""
    specification = network.specification
    if specification.shapes[-1] != (CLASSES,) or not specification.layers[-1].has_unit_range:
        raise ArgumentError("four_bit_output: expected a network with ten outputs between 0 and 1")
    longer = NetworkSpecification((*specification.layers, Dense(_BITS), Sigmoid()), specification.input_shape)
    result = Network(longer)
    index = len(specification.layers)
    weights = np.where(_bits_of(np.arange(CLASSES)), _STRENGTH, -_STRENGTH).T
    result.load_parameters(
        network.parameters() | {f"layers.{index}.weights": weights, f"layers.{index}.biases": np.zeros(_BITS)}
    )
    return result


def _bits_of(digits: np.ndarray[tuple[int], np.dtype[np.int64]]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(N, 4), the highest bit first."""
    found: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (digits[:, np.newaxis] >> np.arange(_BITS)[::-1]) & 1 > 0
    return found


def _ideal_share(bits: Network) -> float:
    """Each bit is asked with those of the wrong outputs at 0.01 that pull it to the wrong side."""
    weights: Array = bits.parameters()[f"layers.{len(bits.specification.layers) - 2}.weights"]
    right = 0
    for digit in range(CLASSES):
        wanted = _bits_of(np.array([digit]))[0]
        signs = np.where(wanted, 1.0, -1.0)
        pulls = np.minimum(weights * signs[:, np.newaxis], 0.0) * 0.01
        pulls[:, digit] = 0.99 * weights[:, digit] * signs
        right += bool((pulls.sum(axis=1) > 0).all())
    return right / CLASSES
