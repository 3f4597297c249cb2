"""Instruments, which watch a run of training, one file each. A new one is registered by its line in ``INSTRUMENTS``."""

from __future__ import annotations

from nnengine.training.instruments.activation_histogram import ActivationHistogram
from nnengine.training.instruments.base import HistogramInstrument, Instrument, Moment, Reading
from nnengine.training.instruments.dead_units import DeadUnits
from nnengine.training.instruments.gradient_histogram import GradientHistogram
from nnengine.training.instruments.gradient_norm import GradientNorm, gradient_norms
from nnengine.training.instruments.histogram import Histogram
from nnengine.training.instruments.images_per_second import ImagesPerSecond
from nnengine.training.instruments.learning_rate import LearningRate
from nnengine.training.instruments.mean_activation import MeanActivation
from nnengine.training.instruments.saturated_units import SaturatedUnits
from nnengine.training.instruments.update_ratio import UpdateRatio
from nnengine.training.instruments.weight_histogram import WeightHistogram

INSTRUMENTS: dict[str, type[Instrument]] = {
    instrument.kind: instrument
    for instrument in (
        GradientNorm,
        UpdateRatio,
        WeightHistogram,
        GradientHistogram,
        ActivationHistogram,
        MeanActivation,
        DeadUnits,
        SaturatedUnits,
        LearningRate,
        ImagesPerSecond,
    )
}

__all__ = [
    "INSTRUMENTS",
    "ActivationHistogram",
    "DeadUnits",
    "GradientHistogram",
    "GradientNorm",
    "Histogram",
    "HistogramInstrument",
    "ImagesPerSecond",
    "Instrument",
    "LearningRate",
    "MeanActivation",
    "Moment",
    "Reading",
    "SaturatedUnits",
    "UpdateRatio",
    "WeightHistogram",
    "gradient_norms",
]
