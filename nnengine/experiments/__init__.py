"""The book's experiments: declarative specifications under ``resources/experiments``, and the one runner for them.

To add an experiment, write its JSON file there. To add a kind of case, write its file in ``kinds/`` and register it
with its line in ``KINDS``.
"""

from __future__ import annotations

from nnengine.experiments.catalogue import Entry, catalogue, experiment_named
from nnengine.experiments.experiment import Experiment, Measure, Plan
from nnengine.experiments.record import RunRecord
from nnengine.experiments.result import result_of
from nnengine.experiments.runner import RunEnded, Running, run

__all__ = [
    "Entry",
    "Experiment",
    "Measure",
    "Plan",
    "RunEnded",
    "RunRecord",
    "Running",
    "catalogue",
    "experiment_named",
    "result_of",
    "run",
]
