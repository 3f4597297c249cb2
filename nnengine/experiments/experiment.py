"""An experiment as its JSON file describes it: cases, what is measured, and what the book publishes."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, fields
from typing import Any

from nnengine.checks import checked_choice, checked_number, checked_whole
from nnengine.descriptions import checked_object
from nnengine.errors import ArgumentError, one_line
from nnengine.experiments.kinds import KINDS, Case
from nnengine.experiments.record import RunRecord

UNITS = ("percent", "number")
BETTER = ("higher", "lower", "near")
OF_RUNS = ("mean", "best run")
_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")


@dataclass(frozen=True)
class Measure:
    """One number to obtain: a figure of a run, or where its ``curve`` is ``at`` some place, such as an epoch.

    ``published`` is the book's number, None where it leaves the question open. ``better`` says which side of it is
    as good: "near" means neither. ``tolerance`` is how far from it the obtained number still counts as the same.
    Accuracies and shares are in [0, 1] and shown in percent.
    """

    figure: str = ""
    curve: str = ""
    at: float | None = None
    title: str = ""
    unit: str = ""
    published: float | None = None
    better: str = "higher"
    tolerance: float | None = None

    def __post_init__(self) -> None:
        if bool(self.figure) == bool(self.curve) or (self.at is None) != (not self.curve):
            raise ArgumentError("measure: expected a figure, or a curve and at which place")
        checked_choice("better", self.better, BETTER)
        name = self.figure or self.curve
        if not self.title:
            words = name.replace("_", " ")
            object.__setattr__(self, "title", words if self.figure else f"{words} at {self.at:g}")
        if not self.unit:
            is_share = name.endswith(("accuracy", "share", "gap"))
            object.__setattr__(self, "unit", "percent" if is_share else "number")
        checked_choice("unit", self.unit, UNITS)
        for part in ("at", "published", "tolerance"):
            if getattr(self, part) is not None:
                object.__setattr__(self, part, checked_number(part, getattr(self, part)))

    def of(self, record: RunRecord) -> float | None:
        """The number of one run, None where the run did not come so far."""
        return record.figures.get(self.figure) if self.at is None else record.on_curve(self.curve, self.at)


@dataclass(frozen=True)
class Plan:
    """A case with its name, what is measured of it, and the JSON that decides what a run of it gives."""

    name: str
    title: str
    case: Case
    measures: tuple[Measure, ...]
    described: dict[str, Any] = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Changes when a run would give something else."""
        return hashlib.sha256(json.dumps([self.case.kind, self.described], sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Experiment:
    """An experiment of the book, or of ours.

    ``row`` is its number in the table of results, None for the exercises that the book leaves open. ``of_runs`` says
    which number stands for several runs: their mean, or what the run with the best accuracy on the evaluation images
    gave. ``tolerance_reason`` tells where the tolerances of the measures come from, ``notes`` where a setting differs
    from the book's and why, ``shortened`` how much shorter than the book's the runs are.
    """

    name: str
    title: str
    source: str
    plans: tuple[Plan, ...]
    runs: int
    of_runs: str
    row: int | None = None
    tolerance_reason: str = ""
    shortened: str = ""
    notes: tuple[str, ...] = ()
    is_quick: bool = False

    @classmethod
    def from_json(cls, name: str, description: Any, *, quick: bool = False) -> Experiment:
        """The experiment that a specification describes; ``quick`` makes it one of a minute that only shows the form.

        ``common`` stands for what all cases share: objects are joined key by key, a case's own values win, and those
        of ``quick`` win over both. Raises ArgumentError naming what does not belong.
        """
        try:
            return _experiment(name, description, quick)
        except ArgumentError as error:
            raise ArgumentError(f"experiment {name}: {error}") from None
        except KeyError as error:
            raise ArgumentError(f"experiment {name}: {error} is missing") from None
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise ArgumentError(f"experiment {name}: {one_line(error)}") from None


_KEYS = {
    "title", "row", "source", "runs", "of_runs", "tolerance", "tolerance_reason", "shortened", "notes", "common",
    "cases", "quick",
}  # fmt: skip


def _experiment(name: str, description: Any, quick: bool) -> Experiment:
    found = checked_object("specification", description, _KEYS)
    hurried = checked_object("quick", found.get("quick", {}), {"runs", "common", "cases"}) if quick else {}
    plans = []
    for entry in found["cases"]:
        own = hurried.get("cases", {}).get(entry.get("name"), {})
        joined: dict[str, Any] = {}
        for part in (found.get("common", {}), entry, hurried.get("common", {}), own):
            joined = _joined(joined, part)
        plans.append(_plan(joined, found.get("tolerance")))
    names = [plan.name for plan in plans]
    if not names or len(set(names)) < len(names):
        raise ArgumentError(f"cases: expected different names, got {', '.join(names) or 'no case'}")
    return Experiment(
        name,
        found["title"],
        found["source"],
        tuple(plans),
        checked_whole("runs", hurried.get("runs", 1) if quick else found.get("runs", 1), 1, 1000),
        checked_choice("of_runs", found.get("of_runs", "mean"), OF_RUNS),
        found.get("row"),
        found.get("tolerance_reason", ""),
        found.get("shortened", ""),
        tuple(found.get("notes", ())),
        quick,
    )


def _joined(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``over``; objects in both are joined, everything else is replaced."""
    joined = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        joined[key] = _joined(base[key], value) if both else value
    return joined


def _plan(entry: dict[str, Any], tolerance: float | None) -> Plan:
    name = entry.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ArgumentError(f"case: expected a name of letters, digits, points and hyphens, got {name!r}")
    try:
        case = KINDS[checked_choice("kind", entry.get("kind"), KINDS)]
        described = {key: value for key, value in entry.items() if key not in {"name", "title", "kind", "measures"}}
        known = {item.name for item in fields(Measure)}
        measures = tuple(
            Measure(**({"tolerance": tolerance} | checked_object("measure", measure, known)))
            for measure in entry.get("measures", ())
        )
        for measure in measures:
            measured = case.curves if measure.curve else case.figures
            if (measure.curve or measure.figure) not in measured:
                raise ArgumentError(f"measure: expected one of {', '.join(measured)}, got {measure.title!r}")
        return Plan(name, entry.get("title", name), case.from_json(described), measures, described)
    except ArgumentError as error:
        raise ArgumentError(f"case {name}: {error}") from None
