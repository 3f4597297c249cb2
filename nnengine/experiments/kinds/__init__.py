"""The kinds of cases, one file each. A new one is registered by its line in ``KINDS``."""

from __future__ import annotations

from nnengine.experiments.kinds.base import Case, Step, Steps, Surroundings
from nnengine.experiments.kinds.chance import ChanceCase
from nnengine.experiments.kinds.ensemble import EnsembleCase
from nnengine.experiments.kinds.four_bit_output import FourBitOutputCase
from nnengine.experiments.kinds.gradient_norms import GradientNormsCase
from nnengine.experiments.kinds.mean_darkness import MeanDarknessCase
from nnengine.experiments.kinds.one_neuron import OneNeuronCase
from nnengine.experiments.kinds.perceptrons import PerceptronsCase
from nnengine.experiments.kinds.sigmoid_base import SigmoidBaseCase
from nnengine.experiments.kinds.small_steps import SmallStepsCase
from nnengine.experiments.kinds.support_vector_machine import SupportVectorMachineCase
from nnengine.experiments.kinds.training import TrainingCase
from nnengine.experiments.kinds.universality import UniversalityCase

KINDS: dict[str, type[Case]] = {
    case.kind: case
    for case in (
        TrainingCase,
        EnsembleCase,
        ChanceCase,
        MeanDarknessCase,
        SupportVectorMachineCase,
        OneNeuronCase,
        GradientNormsCase,
        SigmoidBaseCase,
        FourBitOutputCase,
        PerceptronsCase,
        SmallStepsCase,
        UniversalityCase,
    )
}

__all__ = ["KINDS", "Case", "Step", "Steps", "Surroundings"]
