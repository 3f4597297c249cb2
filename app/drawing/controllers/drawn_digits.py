"""The digits of a drawing, each with what the network sees of it and makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.drawing.controllers.drawn_digit import DrawnDigit
from app.drawing.controllers.pictured_digits import PicturedDigits
from app.drawing.values.picture import Picture
from app.drawing.values.reading import NetworkInput
from app.drawing.values.sketch import Sketch, Stroke, lines_to_read
from nnengine.arrays import Array
from nnengine.digits.familiar import NOTHING_FAMILIAR, Familiar
from nnengine.digits.judge import FLAT, UNLIKE, Doubt, Judge, doubt_of, two_that_touch
from nnengine.digits.strokes import Chances, Group, Predict, render, separated
from nnengine.digits.touching import touching_digits
from nnengine.network.ensemble import Predictor, reads

Strokes = tuple[Stroke, ...]
_Key = tuple[int, ...]


class DrawnDigits:
    """Divides sketches into digits and reads these; what has not changed since is neither drawn nor read again.

    Without a ``judge`` nothing is in doubt, nor is what looks like something familiar.
    """

    def __init__(self, judge: Judge | None = None) -> None:
        self._judge = judge
        self._pictured = PicturedDigits(judge)
        self._picture: Picture | None = None  # read last, in place of a drawing
        self._familiar = NOTHING_FAMILIAR
        self._network: Predictor | None = None
        self._held: Strokes = ()  # while they are held, no other stroke has the identity of one of them
        self._seen: dict[_Key, NetworkInput] = {}
        self._scores: dict[_Key, Array] = {}
        self._chances: dict[_Key, float] = {}
        self._doubts: dict[_Key, Doubt | None] = {}
        self._asked_for: set[_Key] = set()

    def read(
        self, sketch: Sketch, network: Predictor | None, familiar: Familiar = NOTHING_FAMILIAR
    ) -> tuple[DrawnDigit, ...]:
        """The digits of ``sketch``, from the left to the right; where it is blank, none.

        What looks like something ``familiar`` is taken for a digit.
        """
        if familiar is not self._familiar:
            self._familiar, self._doubts = familiar, {}
        if network is not self._network:
            self._network, self._scores = network, {}
        self._asked_for = set()
        self._picture = sketch.picture
        if sketch.picture is not None:
            return self._pictured.read(sketch.picture, network)

        def predict(groups: Sequence[Group]) -> Array:
            return np.stack(self._read([_part(sketch, group) for group in groups]))

        def chances(groups: Sequence[Group]) -> Array:
            return self._judged([_part(sketch, group) for group in groups])

        groups = _groups(sketch, None if network is None else predict, None if self._judge is None else chances)
        parts = [_part(sketch, group) for group in groups]
        scores: Sequence[Array | None] = [None] * len(parts) if network is None else self._read(parts)
        found = tuple(
            DrawnDigit(part, group, self._image(part), values, doubt)
            for part, group, values, doubt in zip(parts, groups, scores, self._doubted(parts), strict=True)
        )
        self._seen = {key: seen for key, seen in self._seen.items() if key in self._asked_for}
        self._scores = {key: values for key, values in self._scores.items() if key in self._asked_for}
        self._chances = {key: chance for key, chance in self._chances.items() if key in self._asked_for}
        self._doubts = {key: doubt for key, doubt in self._doubts.items() if key in self._asked_for}
        self._held = sketch.strokes
        return found

    def looked_at_closer(self, digits: Sequence[DrawnDigit]) -> tuple[DrawnDigit, ...]:
        """The same, those that are no digit tried as two that touch."""
        if self._picture is not None:
            return self._pictured.looked_at_closer(digits, self._network)
        return tuple(replace(digit, doubt=self._closer(digit)) for digit in digits)

    def _closer(self, digit: DrawnDigit) -> Doubt | None:
        network, judge = self._network, self._judge
        if network is None or judge is None or digit.doubt not in {UNLIKE, FLAT}:
            return digit.doubt
        found = touching_digits(lines_of(Sketch(digit.strokes)), judge, reads(network))
        return digit.doubt if found is None else two_that_touch(*found)

    def _read(self, parts: Sequence[Strokes]) -> list[Array]:
        """The scores of each, those not known yet by one batch."""
        network = self._network
        unread = [part for part in parts if _key(part) not in self._scores]
        if network is not None and unread:
            images = [pixels for part in unread if (pixels := self._image(part).pixels) is not None]
            self._scores.update(zip(map(_key, unread), reads(network)(np.stack(images)), strict=True))
        self._asked_for.update(map(_key, parts))
        return [self._scores[_key(part)] for part in parts]

    def _judged(self, parts: Sequence[Strokes]) -> Array:
        """How likely each is a digit, (N,): 1 without a judge. Those not judged yet are judged by one batch."""
        unjudged = [part for part in parts if _key(part) not in self._chances]
        if self._judge is not None and unjudged:
            images = [pixels for part in unjudged if (pixels := self._image(part).pixels) is not None]
            self._chances.update(zip(map(_key, unjudged), self._judge.chances(np.stack(images)).tolist(), strict=True))
        return np.array([self._chances.get(_key(part), 1.0) for part in parts])

    def _doubted(self, parts: Sequence[Strokes]) -> list[Doubt | None]:
        """What speaks against each."""
        if self._judge is None:
            return [None] * len(parts)
        for part, chance in zip(parts, self._judged(parts).tolist(), strict=True):
            if _key(part) not in self._doubts:
                doubt, pixels = doubt_of(chance, lines_of(Sketch(part))), self._image(part).pixels
                is_familiar = doubt is not None and pixels is not None and self._familiar.is_like(pixels)
                self._doubts[_key(part)] = None if is_familiar else doubt
        return [self._doubts[_key(part)] for part in parts]

    def _image(self, part: Strokes) -> NetworkInput:
        key = _key(part)
        self._asked_for.add(key)
        if key not in self._seen:
            self._seen[key] = network_input_of(Sketch(part))
        return self._seen[key]


def network_input_of(sketch: Sketch) -> NetworkInput:
    """What a network reads of a sketch: its strokes drawn again at the size, width and place of MNIST's digits."""
    if sketch.is_blank:
        return NetworkInput()
    return NetworkInput(render(lines_of(sketch)))


def lines_of(sketch: Sketch) -> list[npt.NDArray[np.float64]]:
    """The strokes of a sketch as the engine reads them, (P, 2) each."""
    return [np.array(points, np.float64) for points in lines_to_read(sketch)]


def _groups(sketch: Sketch, predict: Predict | None, chances: Chances | None) -> tuple[Group, ...]:
    lines = lines_of(sketch)
    if len(lines) < len(sketch.strokes):  # touched again and again on one spot
        return (tuple(range(len(sketch.strokes))),)
    return separated(lines, predict, chances)


def _part(sketch: Sketch, group: Group) -> Strokes:
    return tuple(sketch.strokes[number] for number in group)


def _key(part: Strokes) -> _Key:
    """What tells strokes apart, quicker than all of their points would."""
    return tuple(map(id, part))
