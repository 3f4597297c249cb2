"""Steering: what is changed in the course of training, recorded so that the run can be gone through again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import inf
from types import MappingProxyType
from typing import Any

from nnengine.checks import checked_whole
from nnengine.errors import ArgumentError, one_line
from nnengine.network.specification import NetworkSpecification
from nnengine.optimisers import SGD
from nnengine.training.dropout_rates import changed_rates, checked_rates, dropout_rates
from nnengine.training.settings import TrainingSettings

_FIXED = {
    "averaging": "the average goes back to the first step",
    "cost": "what comes after could not be compared with what was before",
    "seed": "it has decided the first weights and the order of the images",
    "training_images": "the images stay those that training began with",
}
_OWN = ("momentum", "dropout")  # which settings hold in their optimiser, and the network in its layers
STEERABLE = (*(each.name for each in fields(TrainingSettings) if each.name not in _FIXED), *_OWN)
_MOST_IMAGES = 2**63 - 1


@dataclass(frozen=True)
class Change:
    """What was changed, or is to be, when training had seen ``images`` images, all epochs together.

    ``fields`` are the new values by the names of the training settings. Two more names: ``momentum`` is that of the
    optimiser, and ``dropout`` the rate of all dropout layers, or a mapping to rates from the index (inside other
    layers, the path) of the layer. Raises ArgumentError for an impossible value, a name that is none, and what cannot
    change in the course of training.
    """

    images: int
    fields: Mapping[str, Any]

    def __post_init__(self) -> None:
        checked_whole("images", self.images, 0, _MOST_IMAGES)
        object.__setattr__(self, "fields", MappingProxyType(_checked(self.fields)))

    def to_json(self) -> dict[str, Any]:
        """``{"images": 25000, "learning_rate": 0.1}``."""
        described = TrainingSettings(**_settings_among(self.fields)).to_json()
        if isinstance(rates := self.fields.get("dropout"), tuple):
            described["dropout"] = dict(rates)
        return {"images": self.images, **{name: described.get(name, value) for name, value in self.fields.items()}}

    def describe(self) -> str:
        """A few words for people: "learning_rate=0.1, momentum=0.5"."""
        described = self.to_json()
        return ", ".join(f"{name}={json.dumps(described[name])}" for name in self.fields)

    @classmethod
    def from_json(cls, description: Any) -> Change:
        """The change that ``to_json`` wrote. Raises ArgumentError."""
        if not isinstance(description, dict):
            raise ArgumentError(f"change: expected an object, got {type(description).__name__}")
        found = dict(description)
        images = found.pop("images", None)
        _check_names(found)
        settings = TrainingSettings.from_json(_settings_among(found))
        return cls(images, {name: value if name in _OWN else getattr(settings, name) for name, value in found.items()})


def _settings_among(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in _OWN}


def _check_names(found: Mapping[str, Any]) -> None:
    for name in found:
        if name in _FIXED:
            raise ArgumentError(
                f"{name}: cannot change in the course of training: {_FIXED[name]}; begin a new run to change it"
            )
        if name not in STEERABLE:
            raise ArgumentError(f"change: expected names among {', '.join(STEERABLE)}, got {one_line(repr(name))}")


def _checked(found: Mapping[str, Any]) -> dict[str, Any]:
    _check_names(found)
    if not found:
        raise ArgumentError(f"change: expected one or more of {', '.join(STEERABLE)}, got none")
    settings = TrainingSettings(**_settings_among(found))
    checked = {name: getattr(settings, name, None) for name in found}
    if "momentum" in found:
        checked["momentum"] = SGD(found["momentum"]).momentum
    if "dropout" in found:
        checked["dropout"] = checked_rates(found["dropout"])
    return checked


@dataclass(frozen=True)
class Course:
    """What holds at a moment of training: its settings, and the rates of dropout by the path of the layer."""

    settings: TrainingSettings
    rates: Mapping[str, float]

    @classmethod
    def begun(cls, network: NetworkSpecification, settings: TrainingSettings) -> Course:
        """What holds before anything is changed."""
        return cls(settings, dropout_rates(network.layers))

    def after_all(self, changes: Iterable[Change]) -> Course:
        course = self
        for change in changes:
            course = course.after(change)
        return course

    def after(self, change: Change) -> Course:
        """What holds after a change. Raises ArgumentError where it does not fit what holds now."""
        found = dict(change.fields)
        rates = changed_rates(self.rates, found.pop("dropout")) if "dropout" in found else self.rates
        optimiser = found.get("optimiser", self.settings.optimiser)
        if type(optimiser) is not type(self.settings.optimiser):
            raise ArgumentError(
                f"optimiser: expected {self.settings.optimiser.kind}, whose memory of earlier steps is there, got "
                f"{optimiser.kind}; begin a new run, perhaps with these weights, to use another one"
            )
        if "momentum" in found:
            if not isinstance(optimiser, SGD):
                raise ArgumentError(f"momentum: goes with the optimiser {SGD.kind}, not with {optimiser.kind}")
            found["optimiser"] = replace(optimiser, momentum=found.pop("momentum"))
        return Course(replace(self.settings, **found), rates)

    def differing(self, change: Change) -> Change | None:
        """The change without what would stay as it is; None where nothing is left."""
        after = self.after(change)
        names = {each.name for each in fields(TrainingSettings)}
        kept = {
            name: value
            for name, value in change.fields.items()
            if (name == "dropout" and after.rates != self.rates)
            or (name == "momentum" and after.settings.optimiser != self.settings.optimiser)
            or (name in names and getattr(after.settings, name) != getattr(self.settings, name))
        }
        return Change(change.images, kept) if kept else None


class Steering:
    """The changes of one run in the order of its images: those made, then those planned.

    ``check`` is asked of the settings after every change and raises where they cannot be trained with; an epoch has
    ``epoch_images``.
    """

    def __init__(self, begun: Course, epoch_images: int, check: Callable[[TrainingSettings], None]) -> None:
        self.begun = begun
        self.now = begun
        self._epoch_images = epoch_images
        self._check = check
        self._made: list[Change] = []
        self._planned: list[Change] = []

    @property
    def log(self) -> tuple[Change, ...]:
        return (*self._made, *self._planned)

    @property
    def made_count(self) -> int:
        return len(self._made)

    @property
    def next_at(self) -> float:
        """After how many images the next change is planned, infinity without one."""
        return self._planned[0].images if self._planned else inf

    def take_up(self, log: Sequence[Change], images: int) -> None:
        """Count as made what the log has up to now, when ``images`` are seen, and plan the rest."""
        ordered = sorted(log, key=lambda change: change.images)
        self._check_plan(self.begun, ordered)
        self._made = [change for change in ordered if change.images <= images]
        self._planned = ordered[len(self._made) :]
        self.now = self.begun.after_all(self._made)

    def change(self, change: Change) -> bool:
        """Make a change now; whether it is one. Raises ArgumentError, and changes nothing, where it is impossible."""
        differing = self.now.differing(change)
        if differing is None:
            return False
        after = self._checked(self.now, differing)
        self._check_plan(after, self._planned)
        self._made.append(differing)
        self.now = after
        return True

    def make_planned(self, images: int) -> None:
        """Make the next change that is planned, now that ``images`` are seen."""
        change = replace(self._planned.pop(0), images=images)
        self._made.append(change)
        self.now = self.now.after(change)

    def before(self, images: int) -> TrainingSettings:
        """The settings that the last mini-batch before so many images had."""
        return self.begun.after_all(change for change in self._made if change.images < images).settings

    def same_size_since(self, images: int) -> int:
        """After how many images, at most so many, the mini-batch took its present size."""
        since, course = 0, self.begun
        for change in self._made:
            after = course.after(change)
            if after.settings.mini_batch != course.settings.mini_batch and change.images <= images:
                since = change.images
            course = after
        return since

    def _check_plan(self, course: Course, planned: Sequence[Change]) -> None:
        for change in planned:
            try:
                course = self._checked(course, change)
            except ArgumentError as error:
                raise ArgumentError(f"the change planned at image {change.images:,}: {error}") from error

    def _checked(self, course: Course, change: Change) -> Course:
        after = course.after(change)
        self._check(after.settings)
        begun = -(-change.images // self._epoch_images)
        if "epochs" in change.fields and after.settings.epochs < begun:
            raise ArgumentError(
                f"epochs: expected at least {begun}, since so many have begun by then, got {after.settings.epochs}"
            )
        return after
