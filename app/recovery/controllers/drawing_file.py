"""A drawing with the steps that undo brings back, as the contents of a file. No Qt."""

from __future__ import annotations

import json
from typing import Any

from app.drawing.values.sketch import Point, Sketch, Stroke
from app.parts.values.pen import THICKEST_PEN

MOST_STEPS = 200  # that can be undone


def drawing_contents(sketch: Sketch) -> bytes:
    """Each stroke once, then the steps by its number; pictures are left out."""
    strokes: dict[int, tuple[int, Stroke]] = {}  # by identity, since the steps share them
    before: tuple[Stroke, ...] = ()
    steps = []
    for step in (*sketch.past[-MOST_STEPS:], sketch.content):
        if not isinstance(step, tuple):
            continue
        goes_on = step[: len(before)] == before
        added = step[len(before) :] if goes_on else step
        numbers = [strokes.setdefault(id(stroke), (len(strokes), stroke))[0] for stroke in added]
        steps.append([goes_on, numbers])
        before = step
    written = [{"width": stroke.width, "points": stroke.points} for _, stroke in strokes.values()]
    return json.dumps({"strokes": written, "steps": steps}).encode()


def drawing_in(contents: bytes) -> Sketch:
    """The drawing in a file's contents. Raises ValueError where it is none."""
    try:
        found = json.loads(contents)
        strokes = [_stroke(each) for each in found["strokes"]]
        steps: list[tuple[Stroke, ...]] = []
        for goes_on, numbers in found["steps"][-MOST_STEPS - 1 :]:
            begin = steps[-1] if goes_on and steps else ()
            steps.append((*begin, *(strokes[number] for number in numbers)))
    except (LookupError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a drawing: {error}") from error
    return Sketch(steps[-1], tuple(steps[:-1])) if steps else Sketch()


def _stroke(found: dict[str, Any]) -> Stroke:
    points: tuple[Point, ...] = tuple((float(x), float(y)) for x, y in found["points"])
    width = float(found["width"])
    if not points or not all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points) or not 0 < width <= THICKEST_PEN:
        raise ValueError("expected points on the paper")
    return Stroke(points, width)
