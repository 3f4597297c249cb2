"""Fine-tuning: a trained network learns how its user writes, and forgets little of how others do."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnengine.data.dataset import DataSet, DataSplits, Labels
from nnengine.data.progress import Progress
from nnengine.digits.image import IMAGE_SHAPE
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_images import drawing
from nnengine.digits.sources.mixture import joined
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.digits.strokes.handwriting import Hand
from nnengine.digits.strokes.pens import drawn_on_the_canvas
from nnengine.digits.strokes.rewriting import rewritten
from nnengine.errors import ArgumentError, DataError
from nnengine.evaluation.evaluation import Tally, check_fit, tally
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.provenance import provenance
from nnengine.layers import Choice
from nnengine.network.experts import gated, parted
from nnengine.network.network import Network
from nnengine.optimisers import Adam
from nnengine.schedules import Cosine
from nnengine.training.events import MiniBatchEnded
from nnengine.training.loop import Training
from nnengine.training.settings import TrainingSettings

LEAST_DIGITS = 4  # so that each half has two
SHARE = 1 / 4  # of the training images that are the user's; as many are written by the program, the rest are original
IMAGES = 12_000  # that are trained on, however many digits there are
MINI_BATCH = 64
LEARNING_RATE = 0.0005
# No two of the many times that a digit is seen are alike: the hand varies, a third of what sets other hands apart.
SAME_HAND = Hand(
    mean_proportion=0, proportion=0.05, mean_slant=0, slant=0.05, rotation=0.04, taper=0.04, balance=0.02, wobble=0.01
)
MOST_WRITTEN = 3_000  # of those written by the program, and of the user's; of more images, each is seen more than once
VALIDATION = 1_000  # images that training looks at when it ends; nothing is chosen by them

_PART = 512  # images read between two events
_REWRITTEN = 100  # digits written again between two events
# How long drawing a digit and training on an image take, against reading one.
_DRAWING = 10
_TRAINING = 4


@dataclass(frozen=True, slots=True)
class Tallies:
    """What a network reads right: of the user's digits those held out and those learned, and the original test part."""

    held_out: Tally
    learned: Tally
    original: Tally


@dataclass(frozen=True, slots=True)
class ChangedDigit:
    """One of the user's digits, a ``label``, that is answered otherwise after fine-tuning than before."""

    key: str
    label: int
    before: int
    after: int
    is_held_out: bool

    @property
    def is_corrected(self) -> bool:
        """Read wrong before and right now."""
        return self.after == self.label

    @property
    def is_lost(self) -> bool:
        """Read right before and wrong now."""
        return self.before == self.label


@dataclass(frozen=True, slots=True, eq=False)
class FineTuned:
    """What fine-tuning has come to: the new model, how well both read, and the digits that are answered otherwise."""

    model: Model
    before: Tallies
    after: Tallies
    changed: tuple[ChangedDigit, ...]


FineTuningEvent = Progress | FineTuned


def what_is_missing(digits: Sequence[UserDigit]) -> str:
    """Why these digits are not enough to learn from, with what to do; empty where they are."""
    held_out = sum(digit.is_held_out for digit in digits)
    if len(digits) >= LEAST_DIGITS and 0 < held_out < len(digits):
        return ""
    return (
        f"expected at least {LEAST_DIGITS} labelled digits, some of them held out, got {len(digits)} with {held_out} "
        "held out; label a few more"
    )


def fine_tuning(
    model: Model | EnsembleModel, digits: Sequence[UserDigit], original: DataSplits, seed: int = 1
) -> Generator[FineTuningEvent, None, None]:
    """Train a copy of the model's network on the user's digits mixed with original images; tell what that changed.

    Yields ``Progress``, in which equal steps take about equal times, and last a ``FineTuned``; closing the generator
    ends the work. Digits that are held out are only read. The model given never changes; the new one has its recipe
    with the original data's name, its history, and metrics of its own. One seed gives one result.

    Raises ArgumentError for an ensemble, DataError where ``what_is_missing`` tells of digits. The first event raises
    ShapeError, DataError or ArgumentError where network and images do not fit or cannot be trained, later ones
    TrainingError like ``Training``.
    """
    if isinstance(model, EnsembleModel):
        raise ArgumentError(f"fine-tuning: expected a model of one network, got an ensemble ({model.describe()})")
    missing = what_is_missing(digits)
    if missing:
        raise DataError(f"mine: {missing}")
    return _events(model, tuple(digits), original, seed)


def _events(
    model: Model, digits: tuple[UserDigit, ...], original: DataSplits, seed: int
) -> Generator[FineTuningEvent, None, None]:
    network = model.network()
    for part in (original.training, original.test):
        check_fit(network, part)
    learned = [digit for digit in digits if not digit.is_held_out]
    writing = _written() + max(0, _written() - len(learned))
    meter = _Meter(_DRAWING * len(digits) + 2 * (len(digits) + len(original.test)) + writing + _TRAINING * IMAGES)
    mine = yield from _drawn(digits, meter)
    is_held_out = np.array([digit.is_held_out for digit in digits])
    answers, of_test = yield from _read(network, mine, original.test, meter, "Reading with the network as it is")
    before = _tallies(answers, mine.labels, is_held_out, of_test)
    mixture = yield from _mixture(mine.chosen(np.flatnonzero(~is_held_out)), learned, original.training, meter, seed)
    settings = _settings(model, len(mixture), seed)
    # In one thread: the same result however many processors there are.
    pupil, put_back = _pupil(network, mine)
    training = Training(pupil, mixture, original.validation[:VALIDATION], settings, threads=1)
    yield from _trained(training, settings.epochs, meter)
    network = put_back()
    answers_now, of_test_now = yield from _read(network, mine, original.test, meter, "Reading with what it has learned")
    after = _tallies(answers_now, mine.labels, is_held_out, of_test_now)
    changed = tuple(
        ChangedDigit(digit.key, digit.label, int(was), int(now), digit.is_held_out)
        for digit, was, now in zip(digits, answers, answers_now, strict=True)
        if was != now
    )
    yield FineTuned(_tuned(model, network, original.name, settings, before, after), before, after, changed)


class _Meter:
    """How much of the work is done, in images read."""

    def __init__(self, total: int) -> None:
        self._done = 0.0
        self._total = total

    def after(self, work: float, message: str) -> Progress:
        """The progress when so much more is done."""
        self._done += work
        return Progress(message, min(round(self._done), self._total), self._total)


def _drawn(digits: tuple[UserDigit, ...], meter: _Meter) -> Generator[Progress, None, DataSet]:
    steps = drawing(digits)
    while True:
        try:
            count = next(steps)
        except StopIteration as end:
            mine: DataSet = end.value
            return mine
        yield meter.after(_DRAWING * count, "Drawing your digits")


def _read(
    network: Network, mine: DataSet, test: DataSet, meter: _Meter, message: str
) -> Generator[Progress, None, tuple[Labels, Tally]]:
    """The answers (N,) to the user's digits, and how many test images are read right."""
    found = []
    for data in (mine, test):
        answers = np.empty(len(data), np.int64)
        for start in range(0, len(data), _PART):
            part = data[start : start + _PART]
            images = part.images().reshape(len(part), *network.specification.input_shape)
            answers[start : start + _PART] = network.predict(images).argmax(axis=1)
            yield meter.after(len(part), message)
        found.append(answers)
    return found[0], tally(found[1] == test.labels)


def _tallies(answers: Labels, labels: Labels, is_held_out: npt.NDArray[np.bool_], original: Tally) -> Tallies:
    is_right = answers == labels
    return Tallies(tally(is_right[is_held_out]), tally(is_right[~is_held_out]), original)


def _pupil(network: Network, mine: DataSet) -> tuple[Network, Callable[[], Network]]:
    """The network that is to learn, and what gives the whole with what it has learned.

    It is the network itself, or of two experts with a gate the one that reads most of the user's digits: the other one
    and the gate need not change for them.
    """
    parts = parted(network)
    if parts is None:
        return network, lambda: network
    experts, gate = parts
    images = mine.images().reshape(len(mine), *network.specification.input_shape)
    pupil = experts[int(np.bincount(gate.predict(images).argmax(axis=1)).argmax())]
    first = network.specification.layers[0]
    names = first.names[1:] if isinstance(first, Choice) else ()
    return pupil, lambda: gated(experts, gate, names)


def _written() -> int:
    """How many images the program writes, and how many of the user's there are at least."""
    return min(round(SHARE * IMAGES), MOST_WRITTEN)


def _mixture(
    mine: DataSet, digits: list[UserDigit], original: DataSet, meter: _Meter, seed: int
) -> Generator[Progress, None, DataSet]:
    """The user's digits, as ``mine`` has them and as the same hand might have written them, among others by chance.

    Some are written by the program, as people draw: a network may read scans and drawings in ways of their own, and
    should forget neither.
    """
    message = "Writing digits"
    count = _written()
    originals = min(len(original), round(count * (1 - 2 * SHARE) / SHARE))
    rng = np.random.default_rng((seed, 3))  # training draws from other numbers after the seed
    sample = original.chosen(np.sort(rng.choice(len(original), originals, replace=False)))
    written = procedural_digits(count, rng, evenly=True, on_the_canvas=True)
    yield meter.after(count, message)
    again = np.arange(max(0, count - len(mine))) % len(mine)
    pixels = np.empty((len(again), *IMAGE_SHAPE), np.uint8)
    for first in range(0, len(again), _REWRITTEN):
        part = slice(first, first + _REWRITTEN)
        points = rewritten([digits[index].strokes for index in again[part]], rng, SAME_HAND)
        pixels[part, 0] = drawn_on_the_canvas(points)
        yield meter.after(len(points), message)
    varied = DataSet(mine.name, pixels, mine.labels[again])
    return joined(f"{original.name} and {mine.name}", [sample, written, mine, varied])


def _settings(model: Model, count: int, seed: int) -> TrainingSettings:
    """What is wanted of the outputs stays as it was; the rest is for a short run from weights that are good already."""
    epochs = max(1, round(IMAGES / count))
    return TrainingSettings(
        model.recipe.training.cost,
        epochs=epochs,
        mini_batch=min(MINI_BATCH, count),
        learning_rate=LEARNING_RATE,
        seed=seed,
        optimiser=Adam(),
        schedule=Cosine(),
        label_smoothing=model.recipe.training.label_smoothing,
        measure_every=epochs,  # once, at the end: the last weights are those that are kept
    )


def _trained(training: Training, epochs: int, meter: _Meter) -> Generator[Progress, None, None]:
    with closing(training.events()) as events:
        for event in events:
            if isinstance(event, MiniBatchEnded):
                yield meter.after(_TRAINING * IMAGES / (epochs * event.batches), "Learning")


def _tuned(
    model: Model, network: Network, data: str, settings: TrainingSettings, before: Tallies, after: Tallies
) -> Model:
    made = provenance()
    words = (
        f"{before.learned.count} digits of the user's, among others, seed {settings.seed}; "
        f"{made['versions']}; {made['time']}"
    )
    earlier = model.provenance.get("fine_tuning")
    return replace(
        model,
        recipe=replace(model.recipe, network=network.specification, data=data),
        weights=network.weights(),
        best_epoch=None,  # the history is that of the network before
        metrics={
            "test_accuracy": after.original.accuracy,
            "test_errors": after.original.count - after.original.right,
            "test_count": after.original.count,
            "mine_test_accuracy": after.held_out.accuracy,
            "mine_test_count": after.held_out.count,
        },
        provenance=model.provenance | {"fine_tuning": f"{earlier}; then {words}" if earlier else words},
        state=None,
    )
