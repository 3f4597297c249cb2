"""Ten digits as a plain hand writes them, in fractions of the paper."""

from __future__ import annotations

from math import cos, pi, sin

Strokes = list[list[tuple[float, float]]]


def arc(x: float, y: float, across: float, down: float, start: float, end: float) -> list[tuple[float, float]]:
    """Part of an ellipse around (x, y); angles in turns, from the right by way of the bottom."""
    steps = 24
    angles = [2 * pi * (start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + across * cos(angle), y + down * sin(angle)) for angle in angles]


DIGITS: tuple[Strokes, ...] = (
    [arc(0.5, 0.5, 0.22, 0.34, 0.75, -0.25)],
    [[(0.5, 0.15), (0.49, 0.5), (0.48, 0.85)]],
    [[*arc(0.5, 0.32, 0.2, 0.17, 0.55, 1.08), (0.6, 0.55), (0.28, 0.84), (0.74, 0.84)]],
    [[*arc(0.46, 0.32, 0.2, 0.17, 0.55, 1.2), *arc(0.46, 0.66, 0.24, 0.18, 0.75, 1.42)]],
    [[(0.4, 0.15), (0.26, 0.56), (0.76, 0.54)], [(0.64, 0.3), (0.58, 0.86)]],
    [[(0.34, 0.17), (0.32, 0.46), *arc(0.46, 0.63, 0.22, 0.2, 0.65, 1.42)], [(0.34, 0.17), (0.7, 0.16)]],
    [[(0.58, 0.14), (0.42, 0.34), *arc(0.5, 0.66, 0.18, 0.19, 0.5, -0.5)]],
    [[(0.25, 0.2), (0.75, 0.2), (0.6, 0.45), (0.45, 0.85)]],
    [[*arc(0.5, 0.32, 0.17, 0.16, 0.25, -0.75), *arc(0.5, 0.67, 0.21, 0.19, 0.75, 1.75)]],
    [[*arc(0.48, 0.34, 0.18, 0.18, 0.0, -1.0), (0.64, 0.6), (0.58, 0.86)]],
)


def moved(strokes: Strokes, scale: float, left: float, top: float) -> Strokes:
    """The digit so much smaller, its paper's corner at (left, top)."""
    return [[(left + scale * x, top + scale * y) for x, y in stroke] for stroke in strokes]
