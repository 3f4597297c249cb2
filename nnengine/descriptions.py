"""Frozen descriptions (layers, optimisers, schedules) as JSON objects: their kind, then their values by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any, ClassVar, Protocol, TypeVar

from nnengine.errors import ArgumentError


class Described(Protocol):
    """A frozen dataclass with the name that stands for it in files."""

    kind: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


D = TypeVar("D", bound=Described)


def to_description(family: str, value: Described) -> dict[str, Any]:
    """``{family: kind, …}`` with all values, such as {"layer": "dense", "units": 10, "initialiser": "default"}."""
    return {family: value.kind, **{field.name: _plain(family, getattr(value, field.name)) for field in fields(value)}}


def _plain(family: str, value: Any) -> Any:
    """A value as JSON has it; described ones of the same family may stand in lists in it."""
    if isinstance(value, tuple | list):
        return type(value)(_plain(family, each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    described: Any = value
    return to_description(family, described) if hasattr(described, "kind") else asdict(value)


def from_description(family: str, where: str, entry: Any, registry: Mapping[str, type[D]]) -> D:
    """What ``to_description`` wrote; missing values keep their default.

    Raises ArgumentError that begins with ``where`` and names what does not belong.
    """
    kind = entry.get(family) if isinstance(entry, dict) else None
    if not isinstance(kind, str) or kind not in registry:
        wanted, got = ", ".join(registry), kind
        if not isinstance(entry, dict):
            wanted, got = f'{wanted} in an object such as {{"{family}": "{next(iter(registry))}"}}', entry
        raise ArgumentError(f"{where}: expected one of {wanted}, got {got!r}")
    described = registry[kind]
    known = {family, *(field.name for field in fields(described))}
    found = checked_object(f"{where} ({kind})", entry, known)
    try:
        return described(**{name: value for name, value in found.items() if name != family})
    except (TypeError, ArgumentError) as error:
        raise ArgumentError(f"{where} ({kind}): {error}") from None


def checked_object(name: str, value: Any, known: set[str]) -> dict[str, Any]:
    """A JSON object with none but known keys. Raises ArgumentError otherwise."""
    if not isinstance(value, dict):
        raise ArgumentError(f"{name}: expected an object, got {type(value).__name__}")
    unknown = sorted(set(value) - known)
    if unknown:
        raise ArgumentError(f"{name}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    return value
