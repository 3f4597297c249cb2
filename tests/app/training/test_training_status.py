from __future__ import annotations

import pytest

from app.training.values.training import TrainingPhase, TrainingProgress
from app.training.values.training_status import TrainingActions, best_line, duration, status_line, training_actions


@pytest.mark.parametrize(
    ("phase", "actions"),
    [
        (TrainingPhase.IDLE, TrainingActions(train=True, step=True)),
        (TrainingPhase.PREPARING, TrainingActions(stop=True)),
        (TrainingPhase.RUNNING, TrainingActions(pause=True, step=True, stop=True)),
        (TrainingPhase.PAUSED, TrainingActions(resume=True, step=True, stop=True)),
        (TrainingPhase.FINISHED, TrainingActions(train=True, step=True)),
        (TrainingPhase.FAILED, TrainingActions(train=True, step=True)),
    ],
)
def test_what_can_be_done(phase: TrainingPhase, actions: TrainingActions) -> None:
    assert training_actions(phase) == actions


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (
            TrainingProgress(TrainingPhase.RUNNING, 12, 20, 0.62, 6420.4, 72.2),
            "Epoch 13 of 20 · 6,420 images/s · 1 min 12 s left",
        ),
        (TrainingProgress(TrainingPhase.RUNNING, 0, 20), "Epoch 1 of 20"),
        (TrainingProgress(TrainingPhase.RUNNING, 20, 20, 1.0), "Epoch 20 of 20"),
        (TrainingProgress(TrainingPhase.RUNNING, 3, 20, 0.2, 900.0, 72), "Epoch 4 of 20 · measuring · 1 min 12 s left"),
        (TrainingProgress(TrainingPhase.PAUSED, 1, 20, 0.05), "Paused after epoch 1 of 20"),
        (TrainingProgress(TrainingPhase.PAUSED, 1, 20, 0.08), "Paused in epoch 2 of 20"),
        (TrainingProgress(TrainingPhase.FINISHED, 1, 1, 1.0), "Finished after 1 epoch"),
        (TrainingProgress(TrainingPhase.FINISHED, 3, 20, message="stopped after 3 epochs"), "Stopped after 3 epochs"),
        (TrainingProgress(TrainingPhase.PREPARING, message="downloading MNIST"), "Downloading MNIST …"),
        (TrainingProgress(TrainingPhase.FAILED), "Training ended with an error"),
        (TrainingProgress(), "Ready to train"),
    ],
)
def test_the_status_in_words(progress: TrainingProgress, text: str) -> None:
    assert status_line(progress) == text


def test_the_best_epoch() -> None:
    assert best_line(TrainingProgress(best_epoch=12, best_accuracy=0.984)) == "Best 98.40 % after epoch 12"
    assert best_line(TrainingProgress()) == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (72, "1 min 12 s"), (7500, "2 h 5 min"), (-3, "0 s")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
