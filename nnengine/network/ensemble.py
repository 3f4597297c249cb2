"""Networks that answer together, by the average of their scores or by plurality of their votes.

Each may read several views of an image; its scores are then their mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnengine.arrays import Array, as_text
from nnengine.checks import checked_choice
from nnengine.errors import ArgumentError, ShapeError
from nnengine.network.network import Network
from nnengine.network.specification import LARGEST_ACTIVATION_COUNT, NetworkSpecification
from nnengine.network.views import AS_IT_IS, View, Views, checked_views, seen

VOTES = ("average", "plurality")
LARGEST_MEMBER_COUNT = 100

_PART = 1000  # images and views of them that are read together
_RANK_STEP = 2.0**-20  # under a hundredth of a vote for a thousand classes, and far more than float32 rounds


class Ensemble:
    """Networks of one input shape and one output shape, read from like one network; their layers may differ.

    ``vote`` is "average" (the mean of the scores) or "plurality" (each network votes for its highest score, and the
    scores are the shares of the votes). Plurality of equally many votes goes to the larger mean score, in all ranks:
    their shares then differ by some millionths. The scores of each network are the mean of those for all ``views`` of
    an image, by default the image as it is. An ensemble only reads; what trains are its networks, each alone.
    Raises ArgumentError for no network, more than 100, another vote or more than 16 views, ShapeError for networks that
    do not go together and for views where they read vectors.
    """

    def __init__(self, networks: Sequence[Network], vote: str = "average", views: Sequence[View] = AS_IT_IS) -> None:
        self.networks = tuple(networks)
        self.vote = checked_vote(vote)
        check_members([network.specification for network in self.networks])
        self.views = checked_views(views, self.specification.input_shape)
        dtypes = sorted({str(network.dtype) for network in self.networks})
        if len(dtypes) > 1:
            raise ShapeError(f"networks: expected one dtype, got {' and '.join(dtypes)}")

    @property
    def specification(self) -> NetworkSpecification:
        """That of the first network, whose input and output shapes all share."""
        return self.networks[0].specification

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.networks[0].dtype

    def describe(self) -> str:
        """A few words for people: "5 networks, average", and how many views, such as ", 4 views"."""
        return described(len(self.networks), self.vote, self.views)

    def checked(self, images: npt.ArrayLike) -> Array:
        """The images as an array of the networks' dtype. Raises ShapeError when they do not fit their input."""
        return self.networks[0].checked(images)

    def predict(self, images: npt.ArrayLike) -> Array:
        """The scores (N, classes) for images (N, C, H, W) or vectors (N, features); they are given as to a network.

        Raises ShapeError when the images are not of the input shape.
        """
        return combined(self.member_scores(images), self.vote)

    @np.errstate(over="ignore", invalid="ignore")
    def member_scores(self, images: npt.ArrayLike) -> Array:
        """The scores (networks, N, classes) that each network gives by itself, the mean over the views.

        Raises ShapeError when the images are not of the input shape.
        """
        batch = self.checked(images)
        if self.views == AS_IT_IS:
            return np.stack([network.predict(batch) for network in self.networks])
        classes = self.specification.shapes[-1]
        scores = np.empty((len(self.networks), len(batch), *classes), self.dtype)
        size = _PART // len(self.views)
        for start in range(0, len(batch), size):
            part = batch[start : start + size]
            shown = seen(part, self.views).reshape(-1, *self.specification.input_shape)
            for own, network in zip(scores, self.networks, strict=True):
                of_views = network.predict(shown).reshape(len(self.views), len(part), *classes)
                np.mean(of_views, axis=0, out=own[start : start + size])
        return scores


Predictor = Network | Ensemble


@np.errstate(over="ignore", invalid="ignore")
def combined(scores: Array, vote: str) -> Array:
    """The scores (N, classes) of an ensemble whose members gave ``scores`` (members, N, classes)."""
    mean: Array = scores.mean(axis=0)
    if checked_vote(vote) == "average":
        return mean
    members, _, classes = scores.shape
    votes = np.eye(classes, dtype=scores.dtype)[scores.argmax(axis=2)].sum(axis=0)
    # The last key counts most. Equal in all, the lower class comes first, as it does for argmax.
    order = np.lexsort((np.broadcast_to(-np.arange(classes), mean.shape), mean, votes))
    ranks = np.empty_like(mean)
    np.put_along_axis(ranks, order, np.arange(classes, dtype=mean.dtype)[np.newaxis], axis=1)
    shares: Array = (votes / members + ranks * _RANK_STEP) / (1 + _RANK_STEP * classes * (classes - 1) / 2)
    return shares


def described(members: int, vote: str, views: Views) -> str:
    """A few words for people: "5 networks, average, 4 views"; of the image as it is alone nothing is said."""
    words = [_counted(members, "network"), vote, *([] if views == AS_IT_IS else [_counted(len(views), "view")])]
    return ", ".join(words)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count > 1)}"


def checked_vote(vote: Any) -> str:
    """A way to vote. Raises ArgumentError."""
    return checked_choice("vote", vote, VOTES)


def check_members(specifications: Sequence[NetworkSpecification]) -> None:
    """Raise ArgumentError unless there are 1 to 100.

    Raise ShapeError unless all have the same input and output shape, or when they are too large together.
    """
    if not 1 <= len(specifications) <= LARGEST_MEMBER_COUNT:
        raise ArgumentError(f"an ensemble needs 1 to {LARGEST_MEMBER_COUNT} networks, got {len(specifications):,}")
    first = specifications[0]
    for number, other in enumerate(specifications[1:], start=2):
        for name, expected, got in (
            ("input", first.input_shape, other.input_shape),
            ("output", first.shapes[-1], other.shapes[-1]),
        ):
            if expected != got:
                raise ShapeError(
                    f"network {number}: expected the {name} shape {as_text(expected)} of the first network, "
                    f"got {as_text(got)}"
                )
    if len(first.shapes[-1]) != 1:
        raise ShapeError(f"an ensemble needs networks with a score a class, got outputs {as_text(first.shapes[-1])}")
    activations = sum(prod(shape) for each in specifications for shape in each.shapes)
    if activations > LARGEST_ACTIVATION_COUNT:
        raise ShapeError(
            f"an ensemble may have {LARGEST_ACTIVATION_COUNT:,} activations for one image at most, this has "
            f"{activations:,}"
        )
