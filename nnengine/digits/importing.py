"""Networks of other programs, with the range of pixels that they expect, which is found by reading digits."""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from math import prod
from pathlib import Path

import numpy as np

from nnengine.arrays import Array
from nnengine.data.dataset import DataSet
from nnengine.digits.sources import mnist_is_at_hand, open_data
from nnengine.digits.sources.procedural import procedural_digits
from nnengine.errors import DataError
from nnengine.evaluation.evaluation import tally
from nnengine.files.model import Model
from nnengine.interchange.importing import Import, read_network
from nnengine.interchange.input_range import USUAL_RANGES, InputRange
from nnengine.interchange.range_trial import RangeReading, RangeTrial
from nnengine.network.network import Network
from nnengine.training.parallel import one_blas_thread

_FIRST_DIGITS = 20  # that are read in every range
_WORSE = 0.3  # a range whose accuracy on these is so much under the best is not looked at any longer
_MOST_DIGITS, _LEAST_DIGITS = 1000, 40  # that are read in the others
_MOST_WRITTEN = 500
_MULTIPLICATIONS = 200_000_000  # in each range: a second or two for all of them
_MOST_WORK = 20_000_000_000  # multiplications in all, whatever the network: a second or two, too
_WORK_OF_A_STEP = 200_000_000
_WORK_OF_A_VALUE = 20
_FEWEST_FIRST = 2  # fewer digits tell nothing
_LEAST_SCORE = 1e-7


def import_model(
    path: Path,
    format_kind: str | None = None,
    *,
    add_softmax: bool | None = None,
    input_range: InputRange | None = None,
    data_dir: Path | None = None,
) -> Model:
    """The model of ``import_network``."""
    found = import_network(path, format_kind, add_softmax=add_softmax, input_range=input_range, data_dir=data_dir)
    return found.model()


def import_network(
    path: Path,
    format_kind: str | None = None,
    *,
    add_softmax: bool | None = None,
    input_range: InputRange | None = None,
    data_dir: Path | None = None,
) -> Import:
    """The network in a file of another program, as ``read_network`` has it.

    Without ``input_range`` the usual ones are tried, as ``range_trial`` says. Raises what ``read_network`` raises.
    """
    found = read_network(path, format_kind, add_softmax=add_softmax, input_range=input_range)
    return found if input_range is not None else found.tried(range_trial(found.as_it_is(), data_dir))


def range_trial(network: Network, data_dir: Path | None = None) -> RangeTrial:
    """What ``range_trial_steps`` comes to."""
    steps = range_trial_steps(network, data_dir)
    with one_blas_thread():  # two wait for each other where another program works
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: RangeTrial = end.value
                return found


def range_trial_steps(network: Network, data_dir: Path | None = None) -> Generator[None, None, RangeTrial]:
    """Read digits in each of the usual ranges with a network from a file, as that has it, a part of a second a step.

    The digits are MNIST's validation images where MNIST is at hand (in ``data_dir``, as ``mnist_is_at_hand`` looks for
    it), else digits that the program writes; nothing is downloaded. The larger the network, the fewer they are, so
    that all takes a second or two on a quiet machine; one for which even two in each range were too much is not tried.
    """
    work = _work(network)
    affordable = _MOST_WORK // work  # readings of one digit, in all ranges together
    first_count = min(_FIRST_DIGITS, affordable // (2 * len(USUAL_RANGES)))
    digits, name = digits_at_hand(_MOST_DIGITS, data_dir)
    if first_count < _FEWEST_FIRST:
        return RangeTrial(name, ())
    at_once = max(_WORK_OF_A_STEP // work, 1)
    first = []
    for input_range in USUAL_RANGES:
        first.append((yield from _read(network, input_range, digits[:first_count], at_once)))
    best = max(reading.right.accuracy for reading in first)
    still = [reading for reading in first if reading.right.accuracy >= best - _WORSE]
    in_each = max(_MULTIPLICATIONS // max(network.multiplications, 1), _LEAST_DIGITS)
    count = min(_MOST_DIGITS, in_each, (affordable - len(first) * first_count) // len(still))
    readings = []
    for reading in first:
        is_read_on = reading in still and count > first_count
        more = _read(network, reading.input_range, digits[:count], at_once)
        readings.append((yield from more) if is_read_on else reading)
    return RangeTrial(name, tuple(readings))


def _work(network: Network) -> int:
    """About how many multiplications a prediction is worth: each value between two layers costs some, too."""
    return network.multiplications + _WORK_OF_A_VALUE * sum(map(prod, network.specification.shapes))


def _read(
    network: Network, input_range: InputRange, digits: DataSet, at_once: int
) -> Generator[None, None, RangeReading]:
    shape = network.specification.input_shape
    parts = []
    for start in range(0, len(digits), at_once):
        images = digits[start : start + at_once].images()
        parts.append(network.predict(input_range.of(images.reshape(len(images), *shape))))
        yield
    outputs = np.concatenate(parts)
    return RangeReading(input_range, tally(outputs.argmax(axis=1) == digits.labels), _cost(outputs, digits))


def digits_at_hand(count: int, data_dir: Path | None = None) -> tuple[DataSet, str]:
    """So many digits, if there are, to try a network on, and what they are called."""
    if mnist_is_at_hand(data_dir):
        try:
            return open_data("mnist", data_dir).validation[:count], "MNIST digits"
        except DataError:  # damaged; who asked for a network can do nothing about it now
            pass
    return _written()[:count], "digits that the program writes"


@cache
def _written() -> DataSet:
    return procedural_digits(_MOST_WRITTEN, np.random.default_rng(1))


def _cost(outputs: Array, digits: DataSet) -> float:
    """The mean of -ln of the share that the right digit has of an image's scores."""
    scores = np.maximum(np.nan_to_num(outputs.astype(np.float64)), 0)
    right = scores[np.arange(len(scores)), digits.labels]
    shares = right / np.maximum(scores.sum(axis=1), np.finfo(np.float32).tiny)
    return float(-np.log(np.maximum(shares, _LEAST_SCORE)).mean())
