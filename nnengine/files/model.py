"""A model: a network with its recipe, history, metrics and provenance; or some such models that answer together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nnengine.network.ensemble import Ensemble, check_members, checked_vote, described
from nnengine.network.network import Network, Weights
from nnengine.network.views import AS_IT_IS, Views, checked_views
from nnengine.training.history import History
from nnengine.training.loop import Training, TrainingState
from nnengine.training.recipe import Recipe

PREPROCESSING = "mnist-28x28"  # as nnengine.digits.image has it, ink 1 on 0


@dataclass(frozen=True, eq=False)
class Model:
    """A network with all that is known about it.

    ``weights`` are the best ones, those after ``best_epoch``; ``state`` is where training can go on, None when it
    was not kept. ``metrics`` are numbers such as ``test_accuracy`` in [0, 1]; ``provenance`` is free text by name.
    """

    recipe: Recipe
    weights: Weights
    history: History = field(default_factory=History)
    best_epoch: int | None = None
    preprocessing: str = PREPROCESSING
    metrics: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    state: TrainingState | None = None

    def network(self) -> Network:
        """A network of its own with these weights."""
        network = Network(self.recipe.network)
        network.load(self.weights)
        return network


@dataclass(frozen=True, eq=False)
class EnsembleModel:
    """Networks that answer together, by the average of their scores or by plurality, each with its own model.

    All read the same ``views`` of an image. Training cannot go on from an ensemble, so its members come without their
    states. ``metrics`` and ``provenance`` are those of all together. Raises ArgumentError for no member, more than 100,
    another vote or more than 16 views, ShapeError for members whose input or output shapes differ and for views where
    they read vectors.
    """

    members: tuple[Model, ...]
    vote: str = "average"
    metrics: dict[str, float] = field(default_factory=dict)
    provenance: dict[str, str] = field(default_factory=dict)
    views: Views = AS_IT_IS

    def __post_init__(self) -> None:
        checked_vote(self.vote)
        check_members([member.recipe.network for member in self.members])
        object.__setattr__(self, "views", checked_views(self.views, self.recipe.network.input_shape))
        object.__setattr__(self, "members", tuple(replace(member, state=None) for member in self.members))

    @property
    def recipe(self) -> Recipe:
        """That of the first member: it names the data and the cost that the ensemble is measured by."""
        return self.members[0].recipe

    def describe(self) -> str:
        """A few words for people: "5 networks, average", and how many views, such as ", 4 views"."""
        return described(len(self.members), self.vote, self.views)

    def network(self) -> Ensemble:
        """An ensemble of its own of these networks."""
        return Ensemble([member.network() for member in self.members], self.vote, self.views)


def trained_model(
    recipe: Recipe,
    training: Training,
    metrics: dict[str, float] | None = None,
    provenance: dict[str, str] | None = None,
    *,
    keep_state: bool = True,
) -> Model:
    """What a run has come to: its best weights, before the first finished epoch its present ones.

    Their accuracy on the validation images joins ``metrics``.
    """
    best = training.best
    measured = {} if best is None else {"validation_accuracy": best.validation_accuracy}
    return Model(
        recipe,
        training.weights() if best is None else best.weights,
        training.history,
        None if best is None else best.epoch,
        metrics=measured | (metrics or {}),
        provenance=provenance or {},
        state=training.state() if keep_state else None,
    )
