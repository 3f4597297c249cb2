"""The layers of the heatmap as images: one lookup of colours and one gather a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from app.inside.values.heatmap_layout import HeatmapLayout, PlaceIndex, place_index
from app.parts.values.activity import Activity, ColourRange
from app.parts.values.colour_scale import is_signed, levels, reaches
from app.parts.widgets.map_image import ArgbTable, argb_tables, image_over
from app.shell.theme.tokens import Tokens


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    path: str
    index: PlaceIndex
    colours: ArgbTable  # of every value, and at last "nothing"
    pixels: ArgbTable
    image: QImage  # over the memory of ``pixels``


class HeatmapImages:
    """Keeps the images of a layout and fills them with an activity."""

    def __init__(self, tokens: Tokens) -> None:
        self._layers: tuple[_Layer, ...] = ()
        self.show_theme(tokens)

    def show_theme(self, tokens: Tokens) -> None:
        self._tables = argb_tables(tokens)

    def set_layout(self, layout: HeatmapLayout, ratio: float) -> None:
        """Allocate for ``layout``; ``ratio`` is the number of device pixels per logical pixel."""
        layers = []
        for block in layout.blocks:
            index = place_index(block)
            pixels = np.zeros(index.shape, dtype=np.uint32)
            colours = np.zeros(block.shape.size + 1, dtype=np.uint32)
            layers.append(_Layer(block.path, index, colours, pixels, image_over(pixels, ratio)))
        self._layers = tuple(layers)

    def fill(self, activity: Activity, colour_range: ColourRange) -> None:
        """Paint the values; the activity has the shapes that the layout was made for."""
        has_sign = is_signed(activity)
        table = self._tables[has_sign]
        reach = reaches(activity, colour_range)
        values = {layer.path: layer.values for layer in activity.every()}
        for layer in self._layers:
            steps = levels(values[layer.path], reach[layer.path], signed=has_sign)
            np.take(table, steps.ravel(), out=layer.colours[:-1], mode="clip")
            np.take(layer.colours, layer.index, out=layer.pixels, mode="clip")

    def image(self, column: int) -> QImage:
        """The image of one column, valid until the next layout."""
        return self._layers[column].image
