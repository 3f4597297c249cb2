"""What the unit under the pointer says, and how it stands among its layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.inside.values.unit_facts import (
    has_place,
    layer_detail,
    peak_place,
    ranking,
    strengths,
    unit_detail,
    unit_name,
    unit_title,
)
from app.inside.widgets.active_units import ActiveUnit, ActiveUnits
from app.inside.widgets.unit_picture import UnitPicture
from app.inside.widgets.unit_ranking import UnitRanking
from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, UnitPlace
from app.parts.values.colour_scale import format_value, is_signed, reaches
from app.parts.widgets.card import Card
from app.parts.widgets.fitting_label import FittingLabel
from app.parts.widgets.map_image import argb_tables, map_image
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GAP, GRID, Tokens

EMPTY = "Draw a digit, then point at a map or a cell above to see what it makes of it."
HINT = "Point at a map or a cell to look closer. A click holds it, Esc lets go."
HINT_FROM = 560  # the width from which the hint has room beside the title
LARGEST_SHARE = 0.45  # of the width that the enlarged map may take


class UnitDetail(Themed, Card):
    """Shows one value of the activity; ``place_chosen`` asks for another one."""

    place_chosen = Signal(object)  # UnitPlace

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unit_detail")
        self.setAccessibleName("The unit under the pointer")
        self._tables = argb_tables(tokens_in_force())
        self._activity = Activity()
        self._range = ColourRange.UNIT
        self._place: UnitPlace | None = None
        self._has_sign, self._reach = False, np.zeros((), np.float32)
        self._title = _label("heading", "unit_title")
        self._line = _label("secondary", "unit_values")
        self._layer_line = FittingLabel()
        self._layer_line.setProperty("role", "secondary")
        self._layer_line.setObjectName("layer_values")
        self._layer_line.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._hint = _label("small", "pointing_hint")
        self._picture = UnitPicture()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._ranking = UnitRanking()
        self._active = ActiveUnits()
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._hint_page())
        self._pages.addWidget(self._unit_page())
        self.column.addWidget(self._pages)
        self._picture.value_chosen.connect(self._choose_value)
        self._ranking.unit_chosen.connect(self._choose_unit)
        self._active.unit_chosen.connect(self._choose_unit)

    def show_place(self, activity: Activity, place: UnitPlace | None) -> None:
        """Tell about ``place``; None, or a place that the activity does not have, says what to do."""
        self._activity = activity
        self._place = place if place is not None and has_place(activity, place) else None
        self._pages.setCurrentIndex(0 if self._place is None else 1)
        layer = None if self._place is None else activity.at(self._place.layer)
        if self._place is not None and layer is not None:
            self._tell(layer, self._place)

    def set_colour_range(self, colour_range: ColourRange) -> None:
        """Show the values in the same scale as the heatmap: there is one legend for both."""
        self._range = colour_range
        self.show_place(self._activity, self._place)

    def show_theme(self, tokens: Tokens) -> None:
        self._tables = argb_tables(tokens)
        self.show_place(self._activity, self._place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.setVisible(self.width() >= HINT_FROM)
        self._fit_picture()
        if self._place is not None:
            self._show_active(self._place)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, 220)

    def _tell(self, layer: LayerActivity, place: UnitPlace) -> None:
        self._has_sign = is_signed(self._activity)
        self._reach = reaches(self._activity, self._range)[place.layer]
        self._title.setText(unit_title(self._activity, place))
        self._line.setText(unit_detail(self._activity, place))
        is_asked = not layer.unasked  # else there are no values to tell of
        words = layer_detail(layer)
        self._layer_line.setVisible(is_asked)
        self._layer_line.show_texts((f"{layer.title}: {words}", words, words.partition(" · ")[0]))
        self._picture.setVisible(layer.form is LayerForm.MAPS and is_asked)
        if layer.form is LayerForm.MAPS:
            self._picture.show_image(self._image_of(layer, place.unit), place.row, place.column)
            self._fit_picture()
        self._ranking.setVisible(layer.values.shape[0] > 1 and is_asked)
        self._ranking.show_layer(layer, place.unit)
        self._active.setVisible(layer.values.shape[0] > 1 and layer.form is not LayerForm.SCORES and is_asked)
        self._show_active(place)

    def _show_active(self, place: UnitPlace) -> None:
        layer = self._activity.at(place.layer)
        if layer is None:
            return
        values = strengths(layer)
        units = [int(unit) for unit in ranking(layer)[: self._active.most]]
        shown = tuple(
            ActiveUnit(unit, self._image_of(layer, unit), unit_name(layer, unit), format_value(float(values[unit])))
            for unit in units
        )
        self._active.show_units(shown, place.unit)

    def _image_of(self, layer: LayerActivity, unit: int) -> QImage:
        reach = self._reach if self._reach.ndim == 0 else self._reach[unit, 0, 0]
        values = layer.values[unit] if layer.form is LayerForm.MAPS else layer.values[unit].reshape(1, 1)
        return map_image(values, np.asarray(reach), self._tables[self._has_sign], has_sign=self._has_sign)

    def _choose_unit(self, unit: int) -> None:
        if self._place is not None:
            self.place_chosen.emit(peak_place(self._activity, UnitPlace(self._place.layer, unit)))

    def _choose_value(self, row: int, column: int) -> None:
        if self._place is not None:
            self.place_chosen.emit(replace(self._place, row=row, column=column))

    def _fit_picture(self) -> None:
        room = self.contentsRect().size()
        height = self._pages.height() - self._title.sizeHint().height() - self._line.sizeHint().height() - 3 * GRID
        self._picture.fit(QSize(int(room.width() * LARGEST_SHARE), height))

    def _hint_page(self) -> QWidget:
        hint = _label("secondary", "unit_hint")
        hint.setText(EMPTY)
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return hint

    def _unit_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP + GRID)
        grid.setVerticalSpacing(GRID)
        self._hint.setText(HINT)
        heading = QGridLayout()
        heading.setVerticalSpacing(2)
        heading.setColumnStretch(0, 1)
        heading.addWidget(self._title, 0, 0)
        heading.addWidget(self._hint, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        heading.addWidget(self._line, 1, 0, 1, 2)
        grid.addLayout(heading, 0, 0, 1, 2)
        body = QHBoxLayout()
        body.setSpacing(GAP + 2 * GRID)
        body.addWidget(self._picture)
        facts = QVBoxLayout()
        facts.setSpacing(2 * GRID)
        facts.addWidget(self._layer_line)
        facts.addWidget(self._ranking, 1)
        facts.addWidget(self._active)
        body.addLayout(facts, 1)
        grid.addLayout(body, 1, 0, 1, 2)
        grid.setRowStretch(1, 1)
        return page


def _label(role: str, name: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setObjectName(name)
    return label
