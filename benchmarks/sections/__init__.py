"""The sections of the page, in its order. A new one is registered by its line here."""

from __future__ import annotations

from benchmarks.sections import speed
from benchmarks.sections.section import Section

SECTIONS: dict[str, Section] = {section.name: section for section in (speed.SECTION,)}
