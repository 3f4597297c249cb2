"""The sections of the page, in its order. A new one is registered by its line here."""

from __future__ import annotations

from benchmarks.sections import accuracy, calls, instruments, scaling, series, settings, speed, window
from benchmarks.sections.section import Section

SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        speed.SECTION,
        accuracy.SECTION,
        scaling.MINI_BATCH,
        scaling.WIDTH,
        scaling.IMAGE_COUNT,
        settings.SECTION,
        settings.AUGMENTATION,
        instruments.SECTION,
        calls.SECTION,
        calls.ALLOCATIONS,
        window.START_UP,
        window.POINTER,
        window.READING_THREADS,
        window.LATENESS,
        series.SECTION,
    )
}
