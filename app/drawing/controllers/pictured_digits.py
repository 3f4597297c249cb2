"""The digits of a picture, each with what the network sees of it and makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.drawing.controllers.drawn_digit import DrawnDigit
from app.drawing.controllers.picture_reading import shown
from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation
from app.drawing.values.reading import Box, NetworkInput
from nnengine.digits.judge import FLAT, UNLIKE, Judge
from nnengine.digits.preprocessing.division import InkPieces, PictureDigit, lines_doubt
from nnengine.digits.strokes import Group
from nnengine.network.ensemble import Predictor, reads

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


class PicturedDigits:
    """Divides pictures into digits and reads these; what was found out of the picture is kept until there is another.

    Without a ``judge`` nothing is in doubt.
    """

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge
        self._picture: Picture | None = None
        self._pieces: InkPieces | None = None

    def read(self, picture: Picture, network: Predictor | None) -> tuple[DrawnDigit, ...]:
        """The digits of one line, from the left to the right; of several lines none is read, which is said."""
        if picture is not self._picture or self._pieces is None:
            self._picture = picture
            self._pieces = _pieces(picture)
        pieces, read = self._pieces, None if network is None else reads(network)
        lines = pieces.lines(read, self._judge)
        if len(lines) > 1:
            (whole,) = pieces.digits([pieces.whole], read, self._judge)
            return (_as_whole(picture, replace(whole, doubt=lines_doubt(len(lines)))),)
        digits = pieces.digits(lines[0], read, self._judge)
        if len(digits) == 1:
            return (_as_whole(picture, digits[0]),)
        return tuple(
            _as_part(picture, pieces, digit, f"{place} of {len(digits)}") for place, digit in enumerate(digits, 1)
        )

    def looked_at_closer(self, digits: Sequence[DrawnDigit], network: Predictor | None) -> tuple[DrawnDigit, ...]:
        """The same, those that are no digit tried as two that touch."""
        pieces, judge = self._pieces, self._judge
        if pieces is None or judge is None or network is None:
            return tuple(digits)
        read = reads(network)
        return tuple(
            replace(digit, doubt=pieces.closer(digit.numbers, digit.doubt, judge, read))
            if digit.doubt in {UNLIKE, FLAT}
            else digit
            for digit in digits
        )


def _pieces(picture: Picture) -> InkPieces:
    if picture.ink is not None:
        return InkPieces(picture.ink)
    assert picture.seen.pixels is not None
    return InkPieces(picture.seen.pixels, is_ready=True)


def _as_whole(picture: Picture, digit: PictureDigit) -> DrawnDigit:
    return DrawnDigit((), digit.group, picture.seen, digit.scores, digit.doubt, picture, WHOLE)


def _as_part(picture: Picture, pieces: InkPieces, digit: PictureDigit, place: str) -> DrawnDigit:
    """One digit of several, with its own preparation; ``place`` is such as "2 of 3"."""
    cut, *others = shown(pieces.stages(digit.group))
    cut = replace(cut, words=f"Digit {place}. {cut.words}")
    stages = (*picture.preparation.stages[:-3], cut, *others)
    seen = NetworkInput(digit.image)
    part = Picture(picture.name, Preparation(stages, f"{picture.name}, digit {place}"), seen)
    box = _on_canvas(pieces, digit.group, picture)
    return DrawnDigit((), digit.group, seen, digit.scores, digit.doubt, part, box)


def _on_canvas(pieces: InkPieces, group: Group, picture: Picture) -> Box:
    """The digit's box where the canvas shows the picture: whole, in the middle of a square."""
    height, width = picture.preparation.stages[0].pixels.shape
    side, box = max(height, width), pieces.box(group)
    left, top = box.left + (side - width) / 2, box.top + (side - height) / 2
    return left / side, top / side, (left + box.width) / side, (top + box.height) / side
