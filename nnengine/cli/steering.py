"""What ``--steer`` says: the changes that are planned for a run of training."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from nnengine.errors import ArgumentError, one_line
from nnengine.training.settings import TrainingSettings
from nnengine.training.steering import Change

_NAME = re.compile(r"\s*([A-Za-z]\w*(?:-\w+)*)\s*=\s*")
_FORM = "expected EPOCH:NAME=VALUE, such as 2.5:learning_rate=0.1"


class Planned(NamedTuple):
    """An option ``text``: after how many epochs, and what is then changed, as a change's description has it."""

    text: str
    epoch: float
    fields: dict[str, Any]


def planned(text: str) -> Planned:
    """What an option says: "EPOCH:NAME=VALUE", with more of them after commas. Raises ArgumentError.

    A value is a number, null, JSON, or one word: the name of a schedule.
    """
    moment, colon, rest = text.partition(":")
    try:
        epoch = float(moment)
    except ValueError:
        epoch = -1.0
    if not colon or not 0 <= epoch < 1e9:
        raise _wrong(text, _FORM)
    fields: dict[str, Any] = {}
    while True:
        found = _NAME.match(rest)
        if found is None:
            raise _wrong(text, _FORM)
        name = found[1].replace("-", "_")
        if name in fields:
            raise _wrong(text, f"{name} is given twice")
        value, rest = _value(rest[found.end() :])
        fields[name] = {"schedule": value} if name == "schedule" and isinstance(value, str) else value
        if not rest:
            break
        if not rest.startswith(","):
            raise _wrong(text, _FORM)
        rest = rest[1:]
    try:
        Change.from_json({"images": 0, **fields})
    except ArgumentError as error:
        raise _wrong(text, str(error)) from error
    return Planned(text, epoch, fields)


def changes(plan: Sequence[Planned], settings: TrainingSettings, images: int, seen: int = 0) -> list[Change]:
    """The changes planned for a run with those settings, whose epochs have so many ``images`` and which has seen some.

    Raises ArgumentError for a moment that has passed or never comes.
    """
    made = []
    end = settings.epochs
    for each in sorted(plan, key=lambda each: each.epoch):
        at = round(each.epoch * images)
        if at < seen:
            raise _wrong(each.text, f"expected an epoch from {seen / images:g} on, where training goes on")
        if each.epoch > end or (each.epoch == end and "epochs" not in each.fields):
            raise _wrong(each.text, f"expected an epoch before the end of training, which comes after {end}")
        made.append(Change.from_json({"images": at, **each.fields}))
        end = made[-1].fields.get("epochs", end)
    return made


def _value(text: str) -> tuple[Any, str]:
    """The value that a text begins with, and what comes after it."""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        word, comma, rest = text.partition(",")
        return _word(word.strip()), comma + rest
    return value, text[end:].lstrip()


def _word(word: str) -> float | str:
    try:
        return float(word)  # such as .5, which is no JSON
    except ValueError:
        return word


def _wrong(text: str, problem: str) -> ArgumentError:
    return ArgumentError(f"--steer {one_line(text, 100)}: {problem}")
