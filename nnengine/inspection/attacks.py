"""Changes of an image that make a network read another digit: how small they are, and how they look."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array
from nnengine.errors import ArgumentError
from nnengine.inspection.lead import Lead
from nnengine.inspection.trace import trace
from nnengine.network.ensemble import reads
from nnengine.network.network import Network

STRENGTHS = tuple(np.linspace(0, 0.3, 31).tolist())
ROBUSTNESS_STRENGTHS = tuple(np.linspace(0, 0.3, 16).tolist())
DABS_TRIED = 60  # places that the first-order change of the lead favours
MOST_DABS = 40
DAB = 3  # pixels of a side

Image = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Attack:
    """An image led towards a digit step by step: images (S, H, W) float64 in [0, 1], scores (S, classes).

    ``strengths`` (S,) are the largest changes of a pixel that were allowed, in [0, 1]. ``flips_at`` is the first that
    is read as the target, None where none is.
    """

    method: str
    answer: int
    target: int
    strengths: tuple[float, ...]
    images: Image
    scores: Array
    flips_at: float | None

    @property
    def distances(self) -> tuple[tuple[float, float, int], ...]:
        """Of each image from the first: length of the change (L2), its largest pixel (L-infinity), pixels changed."""
        found = []
        for image in self.images:
            change = np.abs(image - self.images[0])
            found.append((float(np.sqrt((change**2).sum())), float(change.max()), int((change > 1e-6).sum())))
        return tuple(found)


def gradient_sign(
    network: Network, image: npt.ArrayLike, target: int, strengths: Sequence[float] = STRENGTHS
) -> Attack:
    """Every pixel moved by the strength in the direction that narrows the answer's lead over ``target``: one step.

    I. Goodfellow, J. Shlens, C. Szegedy, "Explaining and harnessing adversarial examples" (2015). Raises ArgumentError
    where ``target`` is the answer already, and as ``Lead`` does.
    """
    whole, answer = _begin(network, image, target)
    step = -np.sign(Lead(network, answer, target).gradients(whole[None])[0])
    images = np.stack([np.clip(whole + strength * step, 0, 1) for strength in strengths])
    return _attack("gradient sign", network, answer, target, strengths, images)


def iterated(network: Network, image: npt.ArrayLike, target: int, strengths: Sequence[float] = STRENGTHS) -> Attack:
    """The same in small steps, each from where the last one ended: from one strength to the next.

    A. Kurakin, I. Goodfellow, S. Bengio, "Adversarial examples in the physical world" (2017).
    """
    whole, answer = _begin(network, image, target)
    lead, now, images = Lead(network, answer, target), whole, []
    before = 0.0
    for strength in strengths:
        if strength > before:
            now = now - (strength - before) * np.sign(lead.gradients(now[None])[0])
            now = np.clip(np.clip(now, whole - strength, whole + strength), 0, 1)
        before = strength
        images.append(now)
    return _attack("iterated", network, answer, target, strengths, np.stack(images))


def one_pixel(network: Network, image: npt.ArrayLike, target: int) -> Attack:
    """The one pixel whose change to paper or to full ink narrows the lead over ``target`` most; all are tried."""
    whole, answer = _begin(network, image, target)
    height, width = whole.shape
    tried = np.repeat(whole[None], 2 * whole.size, axis=0).reshape(2, whole.size, height * width)
    for value in (0, 1):
        tried[value, np.arange(whole.size), np.arange(whole.size)] = value
    images = tried.reshape(-1, height, width)
    best = images[int(np.argmin(Lead(network, answer, target, dtype=network.dtype).values(images)))]
    strength = float(np.abs(best - whole).max())
    return _attack("one pixel", network, answer, target, (0.0, strength), np.stack([whole, best]))


def nearest_flip(network: Network, image: npt.ArrayLike, most: int = 50) -> Attack:
    """The shortest way (L2) to any other digit, as if the leads were planes, again and again until the answer changes.

    S.-M. Moosavi-Dezfooli, A. Fawzi, P. Frossard, "DeepFool" (2016), with 2 % more than the plane asks for.
    """
    whole = np.array(image, np.float64)
    answer = int(np.argmax(_scores(network, whole[None])[0]))
    classes = network.specification.shapes[-1][0]
    leads = {other: Lead(network, answer, other) for other in range(classes) if other != answer}
    now, images, target = whole, [whole], -1
    for _ in range(most):
        ways = {}
        for other, lead in leads.items():
            gradient = lead.gradients(now[None])[0]
            length = float((gradient**2).sum())
            if length > 0:
                ways[other] = (float(lead.values(now[None])[0]) / np.sqrt(length), gradient, length)
        if not ways:
            break
        target = min(ways, key=lambda other: abs(ways[other][0]))
        distance, gradient, length = ways[target]
        now = np.clip(now - 1.02 * (distance + 1e-4) * gradient / np.sqrt(length), 0, 1)
        images.append(now)
        read = int(np.argmax(_scores(network, now[None])[0]))
        if read != answer:
            target = read
            break
    strengths = tuple(float(np.abs(each - whole).max()) for each in images)
    return _attack("nearest flip", network, answer, target, strengths, np.stack(images))


@dataclass(frozen=True, slots=True, eq=False)
class InkFlip:
    """The ink that has to be added, or erased, until the answer is another digit.

    ``image`` (H, W) is what is read then, as ``target`` with ``score``; ``pixels`` counts those that were changed by
    more than a tenth.
    """

    is_added: bool
    image: Image
    target: int
    score: float
    pixels: int


def ink_flip(
    network: Network, image: npt.ArrayLike, target: int, *, add: bool
) -> Generator[None, None, InkFlip | None]:
    """Dabs of 3 x 3 pixels, each where it narrows the lead over ``target`` most, until another digit is read.

    A small change that is found by looking, not the smallest that there is. None where 40 dabs do not do it; pauses
    after each. Raises as ``Lead`` does.
    """
    whole, answer = _begin(network, image, target)
    lead, now = Lead(network, answer, target, dtype=network.dtype), whole
    for _ in range(MOST_DABS):
        gradient = lead.gradients(now[None])[0].astype(np.float64)
        tried = _dabs(now, gradient, add=add)
        if not len(tried):
            return None
        now = tried[int(np.argmin(lead.values(tried)))]
        scores = _scores(network, now[None])[0]
        read = int(np.argmax(scores))
        if read != answer:
            pixels = int((np.abs(now - whole) > 0.1).sum())
            return InkFlip(add, now, read, float(scores[read]), pixels)
        yield
    return None


def robustness(
    network: Network, images: npt.ArrayLike, labels: Sequence[int], strengths: Sequence[float] = ROBUSTNESS_STRENGTHS
) -> Generator[None, None, tuple[float, ...]]:
    """The share of images (N, H, W) that are still read right after one gradient-sign step of each strength.

    Each image is moved up its own cross-entropy; pauses between batches of 100.
    """
    given, wanted = np.asarray(images, np.float32), np.asarray(labels)
    right = np.zeros(len(strengths), np.int64)
    shape = network.specification.input_shape
    for start in range(0, len(given), 100):
        batch, label = given[start : start + 100], wanted[start : start + 100]
        slope = trace(network, batch.reshape(-1, *shape), of=("cross_entropy", label)).input_gradient
        assert slope is not None
        step = np.sign(slope).reshape(batch.shape)
        for index, strength in enumerate(strengths):
            read = _scores(network, np.clip(batch + strength * step, 0, 1)).argmax(axis=1)
            right[index] += int((read == label).sum())
            yield
    return tuple((right / max(len(given), 1)).tolist())


def _begin(network: Network, image: npt.ArrayLike, target: int) -> tuple[Image, int]:
    whole = np.array(image, np.float64)
    answer = int(np.argmax(_scores(network, whole[None])[0]))
    if answer == target:
        raise ArgumentError(f"expected another digit than {target}: the image is read as {answer} already")
    return whole, answer


def _scores(network: Network, images: npt.NDArray[np.floating]) -> Array:
    return reads(network)(images.astype(network.dtype))


def _attack(
    method: str, network: Network, answer: int, target: int, strengths: Sequence[float], images: Image
) -> Attack:
    scores = _scores(network, images)
    flipped = np.flatnonzero(scores.argmax(axis=1) == target)
    flips_at = float(strengths[flipped[0]]) if flipped.size else None
    return Attack(method, answer, target, tuple(map(float, strengths)), images, scores, flips_at)


def _dabs(now: Image, gradient: Image, *, add: bool) -> Image:
    """The image with one dab more, or one less, at the places that promise most."""
    room = (1 - now) if add else now
    promised = -gradient * room if add else gradient * room
    padded = np.pad(promised, DAB // 2)
    height, width = now.shape
    around = sum(padded[down : down + height, across : across + width] for down in range(DAB) for across in range(DAB))
    order = np.argsort(-np.ravel(around))[:DABS_TRIED]
    found = []
    for row, column in zip(*np.unravel_index(order, now.shape), strict=True):
        dabbed = now.copy()
        dabbed[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = 1.0 if add else 0.0
        if np.abs(dabbed - now).max() > 0.1:
            found.append(dabbed)
    return np.array(found)
