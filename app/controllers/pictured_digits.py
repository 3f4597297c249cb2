"""The digits of a picture, each with what the network sees of it and makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.controllers.drawn_digit import DrawnDigit
from app.controllers.picture_reading import shown
from app.state.picture import Picture
from app.state.preparation import Preparation
from app.state.reading import Box, NetworkInput
from nnengine.arrays import Array
from nnengine.digits.judge import FLAT, UNLIKE, Judge, doubt_of
from nnengine.digits.preprocessing.division import InkPieces, Read, lines_doubt
from nnengine.digits.strokes import Group
from nnengine.network.ensemble import Predictor

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
        if picture is not self._picture:
            self._picture = picture
            self._pieces = None if picture.ink is None else InkPieces(picture.ink)
        read = None if network is None else reads(network)
        pieces = self._pieces
        if pieces is None:  # as it is, like MNIST's
            return (self._whole(picture, read),)
        lines = pieces.lines(read, self._judge)
        if len(lines) > 1:
            return (replace(self._whole(picture, read), doubt=lines_doubt(len(lines))),)
        (groups,) = lines
        if len(groups) == 1:
            return (self._whole(picture, read, groups[0]),)
        return self._several(picture, pieces, groups, read)

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

    def _several(
        self, picture: Picture, pieces: InkPieces, groups: Sequence[Group], read: Read | None
    ) -> tuple[DrawnDigit, ...]:
        images = pieces.images(groups)
        scores: Sequence[Array | None] = [None] * len(groups) if read is None else list(read(images))
        chances = np.ones(len(groups)) if self._judge is None else self._judge.chances(images)
        digits = []
        for place, (group, values, chance) in enumerate(zip(groups, scores, chances.tolist(), strict=True), 1):
            what = f"{picture.name}, digit {place} of {len(groups)}"
            cut, *others = shown(pieces.stages(group))
            cut = replace(cut, words=f"Digit {place} of {len(groups)}. {cut.words}")
            stages = (*picture.preparation.stages[:-3], cut, *others)
            seen = NetworkInput(pieces.stages(group)[-1].image)
            part = Picture(picture.name, Preparation(stages, what), seen)
            doubt = None if self._judge is None else pieces.doubt(group, chance)
            box = _on_canvas(pieces, group, picture)
            digits.append(DrawnDigit((), group, seen, values, doubt, part, box))
        return tuple(digits)

    def _whole(self, picture: Picture, read: Read | None, group: Group = ()) -> DrawnDigit:
        """The picture as one digit."""
        pixels, pieces = picture.seen.pixels, self._pieces
        scores, doubt = None, None
        if read is not None and pixels is not None:
            scores = read(pixels[np.newaxis])[0]
        if self._judge is not None and pixels is not None:
            chance = float(self._judge.chances(pixels[np.newaxis])[0])
            doubt = doubt_of(chance, ()) if pieces is None else pieces.doubt(group or pieces.whole, chance)
        return DrawnDigit((), group, picture.seen, scores, doubt, picture, WHOLE)


def reads(network: Predictor) -> Read:
    """What reads images (N, 28, 28) with a network; some take an image as a vector."""
    return lambda images: network.predict(images.reshape(len(images), *network.specification.input_shape))


def _on_canvas(pieces: InkPieces, group: Group, picture: Picture) -> Box:
    """The digit's box where the canvas shows the picture: whole, in the middle of a square."""
    height, width = picture.preparation.stages[0].pixels.shape
    side, box = max(height, width), pieces.box(group)
    left, top = box.left + (side - width) / 2, box.top + (side - height) / 2
    return left / side, top / side, (left + box.width) / side, (top + box.height) / side
