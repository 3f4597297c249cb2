"""What a section of the page is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.children import Found
from benchmarks.options import Options
from benchmarks.tables import Table


@dataclass(frozen=True)
class Section:
    """A section: ``how`` says how it is measured. Each of its ``parts`` is measured by itself.

    ``measure`` gives for the name of a part what was found, as JSON holds it; ``tables`` are made of that by part, of
    as many as there are. ``has_peers`` says that peers take part.
    """

    name: str
    title: str
    how: str
    measure: Callable[[str, Options], Found]
    tables: Callable[[dict[str, Found]], list[Table]]
    parts: tuple[str, ...] = ()
    has_peers: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", self.parts or (self.name,))
