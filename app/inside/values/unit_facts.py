"""What can be said of one unit of the network: its name, its value, how it stands among its layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from app.parts.values.activity import Activity, LayerActivity, LayerForm, UnitPlace, Values
from app.parts.values.colour_scale import format_value


def has_place(activity: Activity, place: UnitPlace) -> bool:
    """Whether the activity has such a value: the network may have been changed since the place was found."""
    layer = activity.at(place.layer)
    if layer is None:
        return False
    shape = layer.values.shape
    where = (place.unit, place.row, place.column)
    return all(0 <= index < length for index, length in zip(where, (*shape, 1, 1), strict=False))


def value_at(layer: LayerActivity, place: UnitPlace) -> float:
    """The value at a place of this layer."""
    where = (place.unit, place.row, place.column) if layer.form is LayerForm.MAPS else (place.unit,)
    return float(layer.values[where])


def unit_name(layer: LayerActivity, unit: int) -> str:
    """A unit as the field speaks of it, counted from 1: "map 7", "unit 23"; a score by its digit."""
    if layer.form is LayerForm.SCORES:
        return f"digit {unit}"
    return f"{'map' if layer.form is LayerForm.MAPS else 'unit'} {unit + 1}"


def unit_title(activity: Activity, place: UnitPlace) -> str:
    """Name it as "Convolution 1 · map 7", in a lane as "scans · Dense · unit 3"; a layer of one map is its own name."""
    layer = _layer(activity, place)
    words = [*_lane_names(activity.layers, place.layer), layer.title]
    if layer.form is not LayerForm.MAPS or layer.values.shape[0] > 1:
        words.append(unit_name(layer, place.unit))
    return " · ".join(words)


def unit_detail(activity: Activity, place: UnitPlace) -> str:
    """Say "row 9, column 14 · value 0.83", or of a single value where it stands: "value 0.83 · 3rd of 100"."""
    layer = _layer(activity, place)
    if layer.unasked:
        return layer.unasked
    value = f"value {format_value(value_at(layer, place))}"
    if layer.form is LayerForm.MAPS:
        return f"row {place.row + 1}, column {place.column + 1} · {value}"
    if value_at(layer, place) == 0:
        return f"{value} · silent"
    return f"{value} · {ordinal(rank(layer, place.unit))} of {layer.values.size}"


def layer_detail(layer: LayerActivity) -> str:
    """The range of a layer and how much of it is silent: "values 0 to 2.31 · 43 % are 0"."""
    values = _finite(layer.values)
    text = f"values {format_value(float(values.min()))} to {format_value(float(values.max()))}"
    silent = float(np.mean(values == 0))
    if silent in {0.0, 1.0}:
        return text
    return f"{text} · {min(max(round(silent * 100), 1), 99)} % are 0"


def strengths(layer: LayerActivity) -> Values:
    """One number a unit: its value, and of a map the value furthest from 0."""
    if layer.form is not LayerForm.MAPS:
        return _finite(layer.values)
    flat = _finite(layer.values).reshape(layer.values.shape[0], -1)
    furthest = np.abs(flat).argmax(axis=1)
    return np.asarray(flat[np.arange(flat.shape[0]), furthest], dtype=np.float32)


def ranking(layer: LayerActivity) -> npt.NDArray[np.intp]:
    """The units from the most to the least active: by strength, downwards; equal ones in their order."""
    return np.argsort(-strengths(layer), kind="stable")


def rank(layer: LayerActivity, unit: int) -> int:
    """The place of a unit in that ranking, from 1."""
    return int(np.flatnonzero(ranking(layer) == unit)[0]) + 1


def first_place(activity: Activity) -> UnitPlace | None:
    """The unit to tell about while none is chosen: of the first hidden layer the first one, else the answer's score.

    Always the same one, so that it can be watched while drawing. None while nothing is drawn.
    """
    if activity.is_blank or not activity.layers:
        return None
    layer = tuple(activity.every())[: min(2, len(activity.layers))][-1]
    unit = int(ranking(layer)[0]) if layer.form is LayerForm.SCORES else 0
    return peak_place(activity, UnitPlace(layer.path, unit))


def peak_place(activity: Activity, place: UnitPlace) -> UnitPlace:
    """The value furthest from 0 in the place's unit."""
    layer = _layer(activity, place)
    if layer.form is not LayerForm.MAPS:
        return place
    values = np.abs(layer.values[place.unit])
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return replace(place, row=int(row), column=int(column))


def _layer(activity: Activity, place: UnitPlace) -> LayerActivity:
    layer = activity.at(place.layer)
    if layer is None:
        raise KeyError(f"expected the path of a layer, got {place.layer!r}")
    return layer


def _lane_names(layers: Sequence[LayerActivity], path: str) -> list[str]:
    """The names of the lanes around a layer, the outermost first."""
    for layer in layers:
        for lane in layer.lanes:
            if path.startswith(f"{lane.path}."):
                return [lane.name, *_lane_names(lane.layers, path)]
    return []


def _finite(values: Values) -> Values:
    """Values of a network that has run away count as none."""
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def ordinal(number: int) -> str:
    """Say "1st", "2nd", "3rd", "11th"."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
