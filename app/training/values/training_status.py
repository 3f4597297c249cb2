"""What can be done in each phase of training, and how its state is put into words."""

from __future__ import annotations

from dataclasses import dataclass

from app.training.values.training import Origin, TrainingForm, TrainingPhase, TrainingProgress

WITHOUT_MESSAGE = {
    TrainingPhase.IDLE: "Ready to train",
    TrainingPhase.PREPARING: "Preparing the data",
    TrainingPhase.FAILED: "Training ended with an error",
}
WITHIN = 1e-6  # of an epoch: past this a run stands within it


@dataclass(frozen=True, slots=True)
class TrainingActions:
    """What the buttons may ask for."""

    train: bool = False
    pause: bool = False
    resume: bool = False
    step: bool = False
    stop: bool = False


def training_actions(phase: TrainingPhase) -> TrainingActions:
    """What makes sense in a phase. A step runs to the end of an epoch and pauses; it may also begin a run."""
    match phase:
        case TrainingPhase.PREPARING:
            return TrainingActions(stop=True)
        case TrainingPhase.RUNNING:
            return TrainingActions(pause=True, step=True, stop=True)
        case TrainingPhase.PAUSED:
            return TrainingActions(resume=True, step=True, stop=True)
        case TrainingPhase.IDLE | TrainingPhase.FINISHED | TrainingPhase.FAILED:
            return TrainingActions(train=True, step=True)


def train_words(form: TrainingForm) -> str:
    """What training would do: "Train a new 784-30-10", "Go on with two-experts"."""
    return f"Go on with {form.network}" if form.origin is Origin.OPEN else f"Train a new {form.network}"


def status_line(progress: TrainingProgress) -> str:
    """Such as "Epoch 13 of 20 · 6,420 images/s · 1 min 12 s left"."""
    match progress.phase:
        case TrainingPhase.RUNNING:
            parts = [f"Epoch {min(progress.epoch + 1, progress.epochs)} of {progress.epochs}"]
            if progress.epoch < progress.epochs and _passed(progress) > progress.epoch + 1 - WITHIN:
                parts.append("measuring")
            elif progress.images_per_second is not None:
                parts.append(f"{progress.images_per_second:,.0f} images/s")
            if progress.seconds_left is not None:
                parts.append(f"{duration(progress.seconds_left)} left")
            return " · ".join(parts)
        case TrainingPhase.PAUSED:
            if _passed(progress) > progress.epoch + WITHIN:
                return f"Paused in epoch {progress.epoch + 1} of {progress.epochs}"
            return f"Paused after epoch {progress.epoch} of {progress.epochs}"
        case TrainingPhase.PREPARING:
            return f"{_sentence(progress.message or WITHOUT_MESSAGE[progress.phase])} …"
        case TrainingPhase.FINISHED:
            return _sentence(progress.message) or f"Finished after {_epochs(progress.epoch)}"
        case TrainingPhase.IDLE | TrainingPhase.FAILED:
            return _sentence(progress.message or WITHOUT_MESSAGE[progress.phase])


def best_line(progress: TrainingProgress) -> str:
    """The epoch whose weights are kept: "Best 98.4 % after epoch 12"; empty before the first."""
    if progress.best_epoch is None or progress.best_accuracy is None:
        return ""
    return f"Best {progress.best_accuracy * 100:.2f} % after epoch {progress.best_epoch}"


def duration(seconds: float) -> str:
    """A time in its two largest units: "45 s", "1 min 12 s", "2 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _passed(progress: TrainingProgress) -> float:
    """Epochs whose mini-batches have been trained on, with the part of the present one."""
    return progress.fraction * progress.epochs


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _epochs(count: int) -> str:
    return f"{count} epoch" if count == 1 else f"{count} epochs"
