"""The digits of a drawing, each with what the network sees of it and makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.state.reading import NetworkInput
from app.state.sketch import Sketch, Stroke, lines_to_read
from nnengine.arrays import Array
from nnengine.ensemble import Predictor
from nnengine.strokes import Group, Predict, render, separated

Strokes = tuple[Stroke, ...]
_Key = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DrawnDigit:
    """One digit: its strokes, their numbers in the whole drawing, what the network sees of it, its scores (classes,).

    Without a network there are no scores.
    """

    strokes: Strokes
    numbers: Group
    seen: NetworkInput
    scores: Array | None


class DrawnDigits:
    """Divides sketches into digits and reads these; what has not changed since is neither drawn nor read again."""

    def __init__(self) -> None:
        self._network: Predictor | None = None
        self._held: Strokes = ()  # while they are held, no other stroke has the identity of one of them
        self._seen: dict[_Key, NetworkInput] = {}
        self._scores: dict[_Key, Array] = {}
        self._asked_for: set[_Key] = set()

    def read(self, sketch: Sketch, network: Predictor | None) -> tuple[DrawnDigit, ...]:
        """The digits of ``sketch``, from the left to the right; where it is blank, none."""
        if network is not self._network:
            self._network, self._scores = network, {}
        self._asked_for = set()

        def predict(groups: Sequence[Group]) -> Array:
            return np.stack(self._read([_part(sketch, group) for group in groups]))

        groups = _groups(sketch, None if network is None else predict)
        parts = [_part(sketch, group) for group in groups]
        scores: Sequence[Array | None] = [None] * len(parts) if network is None else self._read(parts)
        found = tuple(
            DrawnDigit(part, group, self._image(part), values)
            for part, group, values in zip(parts, groups, scores, strict=True)
        )
        self._seen = {key: seen for key, seen in self._seen.items() if key in self._asked_for}
        self._scores = {key: values for key, values in self._scores.items() if key in self._asked_for}
        self._held = sketch.strokes
        return found

    def _read(self, parts: Sequence[Strokes]) -> list[Array]:
        """The scores of each, those not known yet by one batch."""
        network = self._network
        unread = [part for part in parts if _key(part) not in self._scores]
        if network is not None and unread:
            images = [pixels for part in unread if (pixels := self._image(part).pixels) is not None]
            outputs = network.predict(np.stack(images).reshape(len(images), *network.specification.input_shape))
            self._scores.update(zip(map(_key, unread), outputs, strict=True))
        self._asked_for.update(map(_key, parts))
        return [self._scores[_key(part)] for part in parts]

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
    return NetworkInput(render([np.array(points, np.float64) for points in lines_to_read(sketch)]))


def _groups(sketch: Sketch, predict: Predict | None) -> tuple[Group, ...]:
    lines = lines_to_read(sketch)
    if len(lines) < len(sketch.strokes):  # touched again and again on one spot
        return (tuple(range(len(sketch.strokes))),)
    return separated([np.array(points, np.float64) for points in lines], predict)


def _part(sketch: Sketch, group: Group) -> Strokes:
    return tuple(sketch.strokes[number] for number in group)


def _key(part: Strokes) -> _Key:
    """What tells strokes apart, quicker than all of their points would."""
    return tuple(map(id, part))
