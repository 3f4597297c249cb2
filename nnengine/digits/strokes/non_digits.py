"""Everything that people draw on a canvas for digits and that is none, by kinds: for training and for measuring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnengine.digits.strokes import scribbles
from nnengine.digits.strokes.handwriting import Hand, written_strokes
from nnengine.digits.strokes.letters import LETTERS
from nnengine.digits.strokes.shapes import SHAPES
from nnengine.digits.strokes.signs import SIGNS
from nnengine.digits.strokes.skeletons import SKELETONS, Skeleton
from nnengine.digits.strokes.stroke import Path

_SHARED = 0.25  # of the width of a digit: what the next to it may cover


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of drawing that is no digit; ``draw`` makes another one every time, a list of strokes (P, 2)."""

    family: str
    name: str
    draw: Callable[[np.random.Generator], list[Path]]


def _written(ways: tuple[Skeleton, ...], rng: np.random.Generator) -> list[Path]:
    way = ways[int(rng.integers(len(ways)))]
    return [stroke.astype(np.float64) for stroke in written_strokes(way, rng, Hand())]


def _kinds(family: str, skeletons: tuple[Skeleton, ...]) -> list[Kind]:
    ways: dict[str, list[Skeleton]] = {}
    for skeleton in skeletons:
        ways.setdefault(skeleton.name, []).append(skeleton)
    return [Kind(family, name, partial(_written, tuple(found))) for name, found in ways.items()]


def _overlaid(rng: np.random.Generator) -> list[Path]:
    """Two digits, other ones, on top of each other, in one stroke."""
    first, second = _two_digits(rng)
    aside = rng.normal(0, 0.08, 2)
    return _in_one_stroke([*first, *(stroke + aside for stroke in second)])


def _touching(rng: np.random.Generator) -> list[Path]:
    """Two digits side by side that touch, in one stroke: drawn in more, they are a number that can be read."""
    first, second = _two_digits(rng)
    reach = max(stroke[:, 0].max() for stroke in first) - min(stroke[:, 0].min() for stroke in second)
    width = min(_extent(first), _extent(second))
    aside = (reach - rng.uniform(-0.02, _SHARED * width), rng.normal(0, 0.06))
    return _in_one_stroke([*first, *(stroke + aside for stroke in second)])


def _crossed_out(rng: np.random.Generator) -> list[Path]:
    """A digit with a cross or scribble over it."""
    digit = _written((SKELETONS[int(rng.integers(len(SKELETONS)))],), rng)
    if rng.random() < 0.5:
        return [*digit, *(np.array(line) for line in ([[-0.5, -0.5], [0.5, 0.5]], [[0.5, -0.5], [-0.5, 0.5]]))]
    return [*digit, *(stroke - stroke.mean(axis=0) for stroke in scribbles.scrawl(rng))]


def _in_one_stroke(strokes: list[Path]) -> list[Path]:
    return [np.concatenate(strokes)]


def _two_digits(rng: np.random.Generator) -> tuple[list[Path], list[Path]]:
    ways = rng.permutation(len(SKELETONS))
    first = SKELETONS[ways[0]]
    second = next(SKELETONS[way] for way in ways if SKELETONS[way].digit != first.digit)
    return _written((first,), rng), _written((second,), rng)


def _extent(strokes: list[Path]) -> float:
    across = np.concatenate(strokes)[:, 0]
    return float(across.max() - across.min())


_SCRIBBLES = {
    "walk": scribbles.walk,
    "winding": scribbles.winding,
    "curls": scribbles.curls,
    "zigzag": scribbles.zigzag,
    "wave": scribbles.wave,
    "spiral": scribbles.spiral,
    "hatching": scribbles.hatching,
    "flat lines": scribbles.flat_lines,
    "flat line": scribbles.flat_line,
    "crossing lines": scribbles.crossing_lines,
    "polyline": scribbles.polyline,
    "polygon": scribbles.polygon,
    "scrawl": scribbles.scrawl,
    "shading": scribbles.shading,
    "blot": scribbles.blot,
    "dots": scribbles.dots,
    "dot": scribbles.dot,
    "arcs": scribbles.arcs,
    "burst": scribbles.burst,
    "knot": scribbles.knot,
    "glyph": scribbles.glyph,
}

KINDS: tuple[Kind, ...] = (
    *_kinds("letters", LETTERS),
    *_kinds("signs", SIGNS),
    *_kinds("shapes", SHAPES),
    *(Kind("scribbles", name, draw) for name, draw in _SCRIBBLES.items()),
    Kind("several digits", "overlaid", _overlaid),
    Kind("several digits", "touching", _touching),
    Kind("several digits", "crossed out", _crossed_out),
)

WRITTEN = frozenset({"letters", "signs", "shapes"})  # the families whose drawings have parts that mean something


def drawn_non_digits(count: int, rng: np.random.Generator, kinds: tuple[Kind, ...] = KINDS) -> list[list[Path]]:
    """``count`` drawings in turn of each kind: lists of strokes (P, 2), x to the right and y down."""
    return [kinds[number % len(kinds)].draw(rng) for number in range(count)]
