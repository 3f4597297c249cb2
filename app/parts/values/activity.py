"""What every layer of the network says to the current drawing, ready to be shown as maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float32]

INPUT = "input"  # the path of what a network reads


class LayerForm(Enum):
    """How a layer's values are laid out on the screen."""

    MAPS = "maps"  # values are (maps, rows, columns)
    UNITS = "units"  # values are (units,)
    SCORES = "scores"  # values are (10,): the output, one value a digit


class ColourRange(Enum):
    """Over what one colour scale reaches."""

    UNIT = "unit"
    LAYER = "layer"
    ALL = "all"


@dataclass(frozen=True, slots=True, eq=False)
class LayerActivity:
    """One stage of the network: a title ("Convolution 1"), a subtitle ("20 maps 24 × 24 · 5 × 5") and its values.

    ``path`` is that of its layer in parameters' names: "3", or "3.0.1" in a stack of a composite. ``folded`` are the
    words in which the stage before it tells of this one where it has no column of its own ("pooled to 12 × 12"); empty
    for a stage that always has one. ``lanes`` are a composite's stacks. ``unasked`` says why an expert's layer has no
    values ("not asked: the gate chose scans"). ``short_title`` stands above columns in lanes ("Conv. 1").
    """

    path: str
    title: str
    subtitle: str
    form: LayerForm
    values: Values
    folded: str = ""
    lanes: tuple[Lane, ...] = ()
    unasked: str = ""
    short_title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A stack of a composite: its path ("3.0"), its name, its stages, none where it gives its input on as it is.

    ``note`` says what the values do not show, such as which expert a gate chose; ``is_asked`` is False for others.
    """

    path: str
    name: str
    layers: tuple[LayerActivity, ...]
    note: str = ""
    is_asked: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """All stages from the input to the output; for a blank canvas every value is 0, so that the shape stays visible.

    ``is_blank`` tells that nothing is drawn.
    """

    layers: tuple[LayerActivity, ...] = ()
    is_blank: bool = True

    def every(self) -> Iterator[LayerActivity]:
        """Every stage in the order in which a network works: those in a composite's lanes, then what comes of them."""
        return _every(self.layers)

    def at(self, path: str) -> LayerActivity | None:
        """The stage with that path; None where there is none."""
        return next((layer for layer in self.every() if layer.path == path), None)


def _every(layers: Iterable[LayerActivity]) -> Iterator[LayerActivity]:
    for layer in layers:
        for lane in layer.lanes:
            yield from _every(lane.layers)
        yield layer


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """One value of the activity: the layer's path, the map or unit, and in maps the row and the column."""

    layer: str
    unit: int
    row: int = 0
    column: int = 0
