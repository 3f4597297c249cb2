"""Pictures that people bring for digits and that show none, by kinds: for training and for measuring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnengine.digits.pictures import dirt, parts, plots, scenes
from nnengine.digits.pictures.digits import picture_of_ink, picture_of_print, some_pen, some_size
from nnengine.digits.pictures.ink import inked_strokes
from nnengine.digits.pictures.taking import seen, some_look, taken
from nnengine.digits.preprocessing.pixels import Grey
from nnengine.digits.strokes.non_digits import KINDS, Kind

_PRINTED = {
    "C": "Cc", "K": "Kk", "P": "Pp", "U": "Uu", "V": "Vv", "W": "Ww", "X": "Xx",
    "Greek pi": "π", "Greek omega": "Ω", "Greek lambda": "λ", "Greek alpha": "α",
    "Cyrillic zhe": "Ж", "Cyrillic sha": "Ш", "Cyrillic i": "И", "Cyrillic ya": "Я", "plus": "+", "equals": "=",
    "question mark": "?", "ampersand": "&", "percent": "%", "number sign": "#", "at": "@", "asterisk": "*",
    "euro": "€", "pound": "£", "less than": "<", "greater than": ">", "tilde": "~", "bracket": "[", "brace": "{",
    "root": "√", "division": "÷", "infinity": "∞", "not equal": "≠", "plus minus": "±",
    "copyright": "©",
}  # fmt: skip

_SMALLEST = 16  # pixels of a drawing's longer side
_THICKEST = 0.13  # of that side, a line

# Shapes whose silhouettes are lines, or are like a digit.
_NOTHING_TO_FILL = frozenset(
    f"shape {name}"
    for name in ("arrow", "tick", "crescent", "lightning", "stairs", "ladder", "stick figure", "key", "fork")
)


@dataclass(frozen=True, slots=True)
class PictureKind:
    """One kind of picture that shows no digit; ``make`` makes another one every time, (H, W) in [0, 1], 1 white.

    ``shows`` is what it is a picture of: the name of the kind of drawing, where there is one. Of some kinds one
    ``may_be_a_digit`` by chance.
    """

    family: str
    name: str
    shows: str
    make: Callable[[np.random.Generator], Grey]
    may_be_a_digit: bool = False


def _of_drawing(kind: Kind, rng: np.random.Generator, *, fill: bool = False) -> Grey:
    """The drawing as large, and with a pen as thin, as lets people tell what it is; or, with ``fill``, a silhouette."""
    side = some_size(rng, least=_SMALLEST)
    pen = some_pen(side, rng, thickest=_THICKEST)
    return picture_of_ink(inked_strokes(kind.draw(rng), side, pen, fill=fill), rng)


def _of_print(signs: str, rng: np.random.Generator) -> Grey:
    return picture_of_print(signs[int(rng.integers(len(signs)))], rng)


def _laid_down(ink: Callable[[np.random.Generator], Grey], rng: np.random.Generator) -> Grey:
    """The sheet as it is, whose edges matter, with some look."""
    return taken(ink(rng), some_look(rng), rng)


def _on_a_sheet(ink: Callable[[np.random.Generator], Grey], rng: np.random.Generator) -> Grey:
    return picture_of_ink(ink(rng), rng)


def _photographed(scene: Callable[[np.random.Generator], Grey], rng: np.random.Generator) -> Grey:
    return seen(scene(rng), some_look(rng), rng)


def printed_signs(kind: Kind) -> str:
    """The signs in print that are of a kind of drawing; none where there are none."""
    name = kind.name.removeprefix("letter ").removeprefix("sign ")
    return _PRINTED.get(name, name if len(name) == 1 else "")


def _own(family: str, how: Callable[..., Grey], makers: dict[str, Callable[[np.random.Generator], Grey]],
         *, may_be_a_digit: bool = True) -> list[PictureKind]:  # fmt: skip
    return [PictureKind(family, name, name, partial(how, make), may_be_a_digit) for name, make in makers.items()]


DRAWN_KINDS = tuple(PictureKind(kind.family, kind.name, kind.name, partial(_of_drawing, kind)) for kind in KINDS)
PRINTED_KINDS = tuple(
    PictureKind("print", f"printed {kind.name}", kind.name, partial(_of_print, printed_signs(kind)))
    for kind in KINDS
    if printed_signs(kind)
)
FULL_KINDS = tuple(
    PictureKind(
        "silhouettes", f"full {kind.name}", kind.name, partial(_of_drawing, kind, fill=True), may_be_a_digit=True
    )
    for kind in KINDS
    if kind.family == "shapes" and kind.name not in _NOTHING_TO_FILL
)
OWN_KINDS = (
    *_own(
        "dirt",
        _laid_down,
        {
            "a speck": dirt.a_speck,
            "two specks": dirt.two_specks,
            "some specks": dirt.some_specks,
            "many specks": dirt.many_specks,
            "ink blot": dirt.blot,
            "smear": dirt.smear,
            "stain": dirt.stain,
        },
    ),
    *_own(
        "edges and lines",
        _laid_down,
        {
            "edge of a page": dirt.page_edge,
            "dark corners": dirt.dark_corners,
            "rests of a frame": dirt.rests_of_a_frame,
            "lines alone": dirt.lines_alone,
            "crossing of lines": dirt.crossing,
        },
    ),
    *_own(
        "parts of digits",
        _on_a_sheet,
        {
            "top of a digit": parts.top_of_a_digit,
            "bottom of a digit": parts.bottom_of_a_digit,
            "left of a digit": parts.left_of_a_digit,
            "right of a digit": parts.right_of_a_digit,
        },
    ),
    *_own(
        "numbers",
        _on_a_sheet,
        {
            "two digits": parts.two_digits,
            "a long number": parts.a_long_number,
            "digits in rows": parts.digits_in_rows,
            "printed number": parts.printed_number,
        },
        may_be_a_digit=False,
    ),
    *_own(
        "plots and words",
        _laid_down,
        {
            "curve": plots.curve,
            "bars": plots.bars,
            "points": plots.points,
            "pie": plots.pie,
            "table": plots.table,
        },
    ),
    *_own(
        "plots and words",
        _on_a_sheet,
        {
            "bar code": plots.bar_code,
            "matrix code": plots.matrix_code,
            "word": plots.word,
            "paragraph": plots.paragraph,
        },
    ),
    *_own("scenes", _laid_down, {"icon": scenes.icon, "face": scenes.face}),
    *_own(
        "scenes",
        _photographed,
        {
            "hand": scenes.hand,
            "things": scenes.things,
            "surface": scenes.surface,
            "nothing": scenes.nothing,
        },
    ),
)
PICTURE_KINDS = (*DRAWN_KINDS, *PRINTED_KINDS, *FULL_KINDS, *OWN_KINDS)
