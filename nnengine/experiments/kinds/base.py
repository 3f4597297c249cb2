"""What a case of an experiment is: something that can be run with a seed and then has figures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from nnengine.data import DataSplits
from nnengine.descriptions import checked_object
from nnengine.experiments.record import RunRecord
from nnengine.training.recipe import Recipe


class Step(NamedTuple):
    """How far a run is: ``done`` of ``total`` in a unit of its own, and a few words for people."""

    done: float
    total: float
    text: str = ""


EVALUATED_ON = ("validation", "test")
UNFINISHED = ".unfinished"  # in the name of a file that is of no use any more when its run is finished


@dataclass(frozen=True)
class Surroundings:
    """What a run may use: data sets by name, and where it keeps what it must not lose.

    ``models`` is a folder for models, ``stem`` this run's own beginning of file names in it; ``UNFINISHED`` after it
    marks what is removed once the run's record is written.
    """

    open_data: Callable[[str], DataSplits]
    models: Path
    stem: str


Steps = Generator[Step, None, RunRecord]


@dataclass(frozen=True)
class Case(ABC):
    """A case's description, checked at construction.

    ``figures`` and ``curves`` name what a run of it measures. Where nothing ``is_random`` one run tells all.
    """

    kind: ClassVar[str]  # the name in files
    figures: ClassVar[tuple[str, ...]] = ()
    curves: ClassVar[tuple[str, ...]] = ()
    is_random: ClassVar[bool] = True

    @classmethod
    def from_json(cls, description: dict[str, Any]) -> Self:
        """The case that a specification describes: its fields by name, a ``recipe`` as recipes are written.

        Raises ArgumentError naming what does not belong, TypeError naming what is missing.
        """
        known = {each.name for each in fields(cls)}
        found = checked_object("case", description, known)
        if "recipe" in known:
            found = found | {"recipe": Recipe.from_json(found.get("recipe"))}
        return cls(**found)

    @abstractmethod
    def run(self, seed: int, surroundings: Surroundings) -> Steps:
        """Run it: a generator that tells how far it is and returns what was measured.

        Closing it leaves behind what it takes to go on.
        """

    def missing(self) -> str:
        """What this machine lacks to run it; empty when nothing."""
        return ""
