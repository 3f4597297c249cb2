"""Which network reads the drawing."""

from __future__ import annotations

from enum import Enum


class NetworkChoice(Enum):
    """Which network reads the drawing while one is being trained."""

    SAVED = "saved"
    IN_TRAINING = "in_training"
    BEST_EPOCH = "best_epoch"  # of the run
