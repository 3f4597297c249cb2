"""From values to steps of a colour table: what one colour scale reaches, and how its legend names that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, Values

Levels = npt.NDArray[np.uint8]

_RANGE_TEXTS = {
    ColourRange.UNIT: "each map's own maximum",
    ColourRange.LAYER: "each layer's own maximum",
    ColourRange.ALL: "one scale for all layers",
}


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    """What stands at the ends of a legend and beside it."""

    low: str = "0"
    high: str = "max"
    signed: bool = False
    text: str = ""


def is_signed(activity: Activity) -> bool:
    """Whether any value is negative, so that the signed scale is needed: one scale serves the whole heatmap."""
    return any(float(layer.values.min()) < 0 for layer in activity.every())


def reaches(activity: Activity, colour_range: ColourRange) -> dict[str, Values]:
    """For each layer, by path, the size at which its colour is full, in a shape that broadcasts over its values.

    Single units have no range of their own and share their layer's. Scores reach at least 1, so that an unsure
    answer looks pale.
    """
    layers = tuple(activity.every())
    peaks = [_sizes(layer.values) for layer in layers]
    if colour_range is ColourRange.ALL:
        most = np.float32(max((float(peak.max()) for peak in peaks), default=0.0))
        return {layer.path: np.asarray(most) for layer in layers}
    return {layer.path: _layer_reach(layer, peak, colour_range) for layer, peak in zip(layers, peaks, strict=True)}


def levels(values: Values, reach: Values, *, signed: bool) -> Levels:
    """The step of a table of 256 colours for every value, of any shape: 0 to ``reach``, or ±``reach`` around 127.5."""
    scale = np.divide(1.0, reach, out=np.zeros_like(reach), where=reach > 0)
    share = values * scale
    share = share * np.float32(127.5) + np.float32(128.0) if signed else share * np.float32(255.0) + np.float32(0.5)
    return np.nan_to_num(np.clip(share, 0, 255)).astype(np.uint8)


def describe_scale(activity: Activity, colour_range: ColourRange) -> ScaleLabel:
    """What the legend says of the heatmap's colours."""
    signed = is_signed(activity)
    high, text = "max", _RANGE_TEXTS[colour_range]
    if colour_range is ColourRange.UNIT and any(layer.form is LayerForm.UNITS for layer in activity.every()):
        text += "; units by layer"
    if colour_range is ColourRange.ALL and not activity.is_blank:
        high = format_value(max(float(_sizes(layer.values).max()) for layer in activity.every()))
    return ScaleLabel(f"−{high}" if signed else "0", high, signed, text)


def format_value(value: float) -> str:
    """A value in three significant digits, in plain figures where they are readable, with a true minus sign."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        decimals = max(0, 2 - int(f"{value:.2e}".partition("e")[2]))  # after rounding: 0.9997 is 1.00
        text = f"{value:.{min(decimals, 4)}f}"
    else:
        text = f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
    return text.replace("-", "−")


def _sizes(values: Values) -> Values:
    """Without sign; values of a network that has run away count as none."""
    return np.where(np.isfinite(values), np.abs(values), np.float32(0))


def _layer_reach(layer: LayerActivity, peak: Values, colour_range: ColourRange) -> Values:
    if layer.form is LayerForm.MAPS and colour_range is ColourRange.UNIT:
        largest: Values = peak.max(axis=(1, 2), keepdims=True)
        return largest
    most = np.float32(peak.max())
    return np.asarray(max(most, np.float32(1.0)) if layer.form is LayerForm.SCORES else most)
