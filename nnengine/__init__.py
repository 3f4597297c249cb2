"""A neural-network library in NumPy: layers, costs, training, inspection and model files."""

from __future__ import annotations

from nnengine import loading as _loading  # noqa: F401  before anything that takes time  # isort: skip
from nnengine import moved as _moved  # noqa: F401  # isort: skip

from nnengine.augmentation import Augmentation
from nnengine.costs import COSTS
from nnengine.data.dataset import DataSet, DataSplits
from nnengine.errors import (
    ArgumentError,
    DataError,
    DownloadCancelled,
    DownloadError,
    EngineError,
    ModelFileError,
    RunStoreError,
    ShapeError,
    TrainingError,
)
from nnengine.evaluation.evaluation import Evaluation, evaluate, mean_cost
from nnengine.files.model import EnsembleModel, Model, trained_model
from nnengine.files.model_file import load_model, load_single_model, save_model
from nnengine.files.run_store import RunStore
from nnengine.initialisers import INITIALISERS
from nnengine.inspection.layer_outputs import LayerOutput, inspect
from nnengine.inspection.trace import Trace, TracedLayer, trace
from nnengine.layers import (
    LAYERS,
    AveragePool2D,
    BatchNorm,
    Choice,
    ClippedRectifier,
    Concatenation,
    Conv2D,
    Dense,
    Dropout,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Rescaling,
    Selu,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Sum,
    Tanh,
    ZeroPad2D,
    residual,
)
from nnengine.network.ensemble import Ensemble
from nnengine.network.gradient_check import gradient_error
from nnengine.network.network import Network, Weights
from nnengine.network.specification import NetworkSpecification
from nnengine.network.views import View
from nnengine.optimisers import OPTIMISERS, SGD, Adam, AdamW, Optimiser, RMSprop
from nnengine.schedules import SCHEDULES, Constant, Cosine, HalveOnPlateau, OneCycle, Schedule, StepDecay
from nnengine.training.events import Best, EpochEnded, Event, MiniBatchEnded, TrainingEnded
from nnengine.training.history import EpochRecord, History
from nnengine.training.loop import Training
from nnengine.training.presets import PRESETS, Preset
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings
from nnengine.training.state import TrainingState
from nnengine.training.steering import Change

__all__ = [
    "COSTS",
    "INITIALISERS",
    "LAYERS",
    "OPTIMISERS",
    "PRESETS",
    "SCHEDULES",
    "SGD",
    "Adam",
    "AdamW",
    "ArgumentError",
    "Augmentation",
    "AveragePool2D",
    "BatchNorm",
    "Best",
    "Change",
    "Choice",
    "ClippedRectifier",
    "Concatenation",
    "Constant",
    "Conv2D",
    "Cosine",
    "DataError",
    "DataSet",
    "DataSplits",
    "Dense",
    "DownloadCancelled",
    "DownloadError",
    "Dropout",
    "Elu",
    "EngineError",
    "Ensemble",
    "EnsembleModel",
    "EpochEnded",
    "EpochRecord",
    "Evaluation",
    "Event",
    "Flatten",
    "HalveOnPlateau",
    "HardSigmoid",
    "HardSwish",
    "History",
    "L2Pool2D",
    "Layer",
    "LayerOutput",
    "LeakyRectifier",
    "MaxPool2D",
    "MiniBatchEnded",
    "Model",
    "ModelFileError",
    "Network",
    "NetworkSpecification",
    "OneCycle",
    "Optimiser",
    "Preset",
    "RMSprop",
    "Recipe",
    "Rectifier",
    "Rescaling",
    "RunStore",
    "RunStoreError",
    "Schedule",
    "Selu",
    "ShapeError",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Step",
    "StepDecay",
    "Sum",
    "Tanh",
    "Trace",
    "TracedLayer",
    "Training",
    "TrainingEnded",
    "TrainingError",
    "TrainingSettings",
    "TrainingState",
    "View",
    "Weights",
    "ZeroPad2D",
    "evaluate",
    "gradient_error",
    "inspect",
    "load_model",
    "load_single_model",
    "mean_cost",
    "residual",
    "save_model",
    "trace",
    "trained_model",
]
