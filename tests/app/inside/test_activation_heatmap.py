from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.inside.values.unit_facts import first_place
from app.inside.widgets.activation_heatmap import ActivationHeatmap
from app.inside.widgets.heatmap_card import HeatmapCard
from app.inside.widgets.heatmap_headed import lay_out_headed
from app.inside.widgets.heatmap_headings import headings, title_width, wrapped
from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, UnitPlace
from app.shell.theme.fonts import text_font
from app.shell.theme.tokens import DARK, LIGHT, SMALL_TEXT_SIZE


def activity(*, maps: int = 6, sign: int = 1, is_blank: bool = False) -> Activity:
    """An input, ``maps`` maps of which only the second one speaks (in its row 2, column 3), and ten scores."""
    values = np.zeros((maps, 8, 8), np.float32)
    pixels = np.zeros((1, 12, 12), np.float32)
    scores = np.zeros(10, np.float32)
    if not is_blank:
        values[1, 2, 3] = 2.0 * sign
        pixels[0, 5, 5] = 1.0
        scores[4] = 1.0
    return Activity(
        (
            LayerActivity("0", "Input", "12 × 12", LayerForm.MAPS, pixels),
            LayerActivity("1", "Convolution 1", f"{maps} maps 8 × 8", LayerForm.MAPS, values),
            LayerActivity("2", "Softmax", "10 scores", LayerForm.SCORES, scores),
        ),
        is_blank,
    )


@pytest.fixture
def heatmap(qtbot: QtBot) -> ActivationHeatmap:
    made = ActivationHeatmap()
    qtbot.addWidget(made)
    made.resize(600, 280)
    made.show_activity(activity())
    made.show()
    qtbot.waitExposed(made)
    return made


def spot(heatmap: ActivationHeatmap, place: UnitPlace) -> QPoint:
    """A point inside a value, found by asking the widget what lies under each of its points."""
    for y in range(heatmap.height()):
        for x in range(heatmap.width()):
            if heatmap.place_under(x, y) == place:
                return QPoint(x + 1, y + 1)
    raise AssertionError(f"{place} is nowhere on the widget")


def colour(heatmap: ActivationHeatmap, place: UnitPlace) -> str:
    image: QImage = heatmap.grab().toImage()
    return image.pixelColor(spot(heatmap, place)).name()


def collected(signal: object) -> list[object]:
    seen: list[object] = []
    connect: Callable[[Callable[[object], None]], object] = signal.connect  # type: ignore[attr-defined]
    connect(seen.append)
    return seen


def test_it_has_its_fixed_name_and_one_for_screen_readers(heatmap: ActivationHeatmap) -> None:
    assert heatmap.objectName() == "activation_heatmap"
    assert heatmap.accessibleName()


def test_the_strongest_value_has_the_scale_s_last_colour(heatmap: ActivationHeatmap) -> None:
    assert colour(heatmap, UnitPlace("1", 1, 2, 3)) == LIGHT.peak.lower()
    assert colour(heatmap, UnitPlace("2", 4)) == LIGHT.peak.lower()
    assert colour(heatmap, UnitPlace("1", 1, 5, 5)) == colour(heatmap, UnitPlace("1", 0, 5, 5))


def test_a_negative_value_brings_the_signed_colours(heatmap: ActivationHeatmap) -> None:
    heatmap.show_activity(activity(sign=-1))

    assert colour(heatmap, UnitPlace("1", 1, 2, 3)) == LIGHT.negative.lower()
    assert colour(heatmap, UnitPlace("2", 4)) == LIGHT.accent.lower()


def test_one_range_for_all_makes_the_smaller_values_paler(heatmap: ActivationHeatmap) -> None:
    heatmap.set_colour_range(ColourRange.ALL)

    assert colour(heatmap, UnitPlace("1", 1, 2, 3)) == LIGHT.peak.lower()
    assert colour(heatmap, UnitPlace("0", 0, 5, 5)) != LIGHT.peak.lower()  # 1 of 2


def labelled(heatmap: ActivationHeatmap, digit: int) -> bool:
    """Whether anything is written beside the score of a digit."""
    headed = heatmap._laid_out()
    block = headed.layout.blocks[-1]
    _, top, _, height = (length / headed.ratio for length in block.unit_box(digit))
    image, left = heatmap.grab().toImage(), round(block.x / headed.ratio)
    background = image.pixelColor(left, 0)
    rows = range(round(top) + 1, round(top + height) - 1)
    return any(image.pixelColor(x, y) != background for y in rows for x in range(left, left + 10))


def test_digits_stand_beside_their_scores_and_where_there_is_no_room_only_the_first_one(
    heatmap: ActivationHeatmap,
) -> None:
    assert all(labelled(heatmap, digit) for digit in range(10))
    heatmap.resize(600, 120)
    assert [digit for digit in range(10) if labelled(heatmap, digit)] == [4]


def test_a_blank_drawing_keeps_the_structure_visible(heatmap: ActivationHeatmap) -> None:
    heatmap.show_activity(activity(is_blank=True))

    quiet = {colour(heatmap, place) for place in (UnitPlace("0", 0, 5, 5), UnitPlace("1", 1, 2, 3), UnitPlace("2", 4))}
    assert len(quiet) == 1
    assert quiet != {LIGHT.surface.lower()}


def test_the_dark_theme_is_followed(heatmap: ActivationHeatmap) -> None:
    heatmap.show_theme(DARK)

    assert colour(heatmap, UnitPlace("1", 1, 2, 3)) == DARK.peak.lower()


def test_the_value_under_the_pointer_is_told_once(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    places = collected(heatmap.place_hovered)
    target = UnitPlace("1", 1, 2, 3)

    qtbot.mouseMove(heatmap, spot(heatmap, target))
    qtbot.mouseMove(heatmap, spot(heatmap, target) + QPoint(1, 0))

    assert places == [target]
    assert "map 2" in heatmap.accessibleDescription()


def test_a_click_pins_and_escape_lets_go(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    target = UnitPlace("1", 1, 2, 3)
    qtbot.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=spot(heatmap, target))
    places = collected(heatmap.place_hovered)

    qtbot.mouseMove(heatmap, spot(heatmap, UnitPlace("2", 4)))
    assert (heatmap.place, heatmap.is_pinned, places) == (target, True, [])

    qtbot.keyClick(heatmap, Qt.Key.Key_Escape)
    assert (heatmap.place, heatmap.is_pinned, places) == (None, False, [None])


def test_a_second_click_lets_go(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    where = spot(heatmap, UnitPlace("2", 4))
    qtbot.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=where)

    assert not heatmap.is_pinned


def test_the_marked_unit_is_framed_in_orange(heatmap: ActivationHeatmap) -> None:
    without = heatmap.grab().toImage()
    heatmap.pin(UnitPlace("1", 1, 2, 3))
    framed = heatmap.grab().toImage()

    changed = {
        framed.pixelColor(x, y).name()
        for x in range(framed.width())
        for y in range(framed.height())
        if framed.pixel(x, y) != without.pixel(x, y)
    }
    assert LIGHT.negative.lower() in changed


def test_arrow_keys_walk_through_units_and_with_shift_through_values(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    places = collected(heatmap.place_hovered)

    qtbot.keyClick(heatmap, Qt.Key.Key_Right)
    qtbot.keyClick(heatmap, Qt.Key.Key_Right)
    qtbot.keyClick(heatmap, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(heatmap, Qt.Key.Key_Return)

    first = first_place(activity())  # what is told about before the first key
    assert first is not None
    assert places[:2] == [first, replace(first, unit=1)]
    assert heatmap.place == replace(first, unit=1, row=first.row + 1)
    assert heatmap.is_pinned


def test_the_tab_key_marks_what_the_arrow_keys_move_from(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    heatmap.clearFocus()
    assert heatmap.place is None
    heatmap.activateWindow()
    heatmap.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: heatmap.place == first_place(activity()))


def test_a_place_that_is_gone_is_let_go(heatmap: ActivationHeatmap) -> None:
    heatmap.pin(UnitPlace("1", 5, 0, 0))
    places = collected(heatmap.place_hovered)

    heatmap.show_activity(activity(maps=2))

    assert places == [None]
    assert not heatmap.is_pinned


def test_a_place_that_is_still_there_stays(heatmap: ActivationHeatmap) -> None:
    heatmap.pin(UnitPlace("1", 1, 2, 3))
    heatmap.show_activity(activity(sign=-1))

    assert heatmap.place == UnitPlace("1", 1, 2, 3)


def test_nothing_is_shown_before_the_first_activity(qtbot: QtBot) -> None:
    empty = ActivationHeatmap()
    qtbot.addWidget(empty)
    empty.resize(300, 200)

    assert not empty.grab().isNull()
    assert empty.place_under(50, 50) is None
    qtbot.keyClick(empty, Qt.Key.Key_Right)
    assert empty.place is None


def narrow_card(qtbot: QtBot) -> HeatmapCard:
    card = HeatmapCard()
    qtbot.addWidget(card)
    card.heatmap.show_activity(activity(maps=200))
    card.resize(120, 260)
    card.show()
    qtbot.waitExposed(card)
    return card


def test_a_narrow_card_scrolls_instead_of_cutting_off(qtbot: QtBot) -> None:
    card = narrow_card(qtbot)

    assert card.heatmap.width() > card.width()


@pytest.mark.parametrize(
    ("pixels", "angle", "modifier"),
    [
        (QPoint(), QPoint(0, -120), Qt.KeyboardModifier.NoModifier),
        (QPoint(), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier),
        (QPoint(), QPoint(-120, 0), Qt.KeyboardModifier.AltModifier),
        (QPoint(-30, 0), QPoint(-40, 0), Qt.KeyboardModifier.NoModifier),
    ],
)
def test_every_way_of_turning_the_wheel_scrolls_sideways(
    qtbot: QtBot, pixels: QPoint, angle: QPoint, modifier: Qt.KeyboardModifier
) -> None:
    card = narrow_card(qtbot)
    bar = card.area.horizontalScrollBar()
    for sign in (1, -1):
        before = bar.value()
        event = QWheelEvent(
            QPointF(50, 50), card.mapToGlobal(QPointF(50, 50)), pixels * sign, angle * sign,
            Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(card.area.viewport(), event)
        assert (bar.value() - before) * sign > 0


def test_the_unit_that_the_arrow_keys_come_to_is_in_view(qtbot: QtBot) -> None:
    card = narrow_card(qtbot)
    bar = card.area.horizontalScrollBar()
    for _ in range(40):
        qtbot.keyClick(card.heatmap, Qt.Key.Key_Right)
    assert card.heatmap.place is not None
    assert card.heatmap.place.layer == "2"
    assert bar.value() == bar.maximum()
    for _ in range(40):
        qtbot.keyClick(card.heatmap, Qt.Key.Key_Left)
    assert bar.value() < bar.maximum() / 2


def test_another_network_makes_the_heatmap_narrower_at_once(qtbot: QtBot) -> None:
    card = narrow_card(qtbot)
    layers = activity().layers
    card.heatmap.show_activity(Activity((layers[0], layers[2])))
    qtbot.waitUntil(lambda: card.heatmap.width() <= card.width())
    card.heatmap.show_activity(activity(maps=200))
    qtbot.waitUntil(lambda: card.heatmap.width() > card.width())


def test_poolings_have_no_column_where_only_without_it_all_units_fit(qapp: QApplication) -> None:
    maps, pooled = np.ones((64, 24, 24), np.float32), np.ones((64, 12, 12), np.float32)
    layers = activity().layers
    network = Activity(
        (
            layers[0],
            LayerActivity("1", "Convolution 1", "64 maps 24 × 24 · 5 × 5", LayerForm.MAPS, maps),
            LayerActivity("2", "Max-pool", "64 × 12 × 12", LayerForm.MAPS, pooled, "pooled to 12 × 12"),
            LayerActivity("3", "Batch norm", "64 × 12 × 12", LayerForm.MAPS, pooled, "normalised"),
            replace(layers[2], path="4"),
        )
    )
    wide, narrow = lay_out_headed(network, 900, 300, 1.0), lay_out_headed(network, 340, 300, 1.0)

    assert [block.path for block in wide.layout.blocks] == ["0", "1", "2", "3", "4"]
    assert [block.path for block in narrow.layout.blocks] == ["0", "1", "4"]
    assert narrow.headings[1].subtitle == "64 maps 24 × 24 · 5 × 5 · pooled to 12 × 12 · normalised"
    assert narrow.is_whole
    assert narrow.layout.width <= 340


def test_a_wide_card_does_not_scroll(qtbot: QtBot) -> None:
    card = HeatmapCard()
    qtbot.addWidget(card)
    card.heatmap.show_activity(activity())
    card.resize(700, 300)
    card.show()
    qtbot.waitExposed(card)

    assert card.heatmap.width() < card.width()


def test_a_column_is_as_wide_as_the_longest_words_above_it(heatmap: ActivationHeatmap) -> None:
    layers = activity().layers
    plain = Activity(tuple(replace(layer, title="", subtitle="") for layer in layers))
    wordy = Activity(tuple(replace(layer, title="", subtitle="24 × 24 × 24 × 24 × 24 maps") for layer in layers))

    assert min(map(title_width, headings(wordy))) > 80  # "24 × 24 × 24 × 24 × 24" stays on one line
    assert max(map(title_width, headings(plain))) < 5


def test_a_subtitle_is_broken_at_its_dot(qapp: QApplication) -> None:
    metrics = QFontMetrics(text_font(SMALL_TEXT_SIZE))
    subtitle = "40 maps 8 × 8 · 5 × 5"
    first = metrics.horizontalAdvance("40 maps 8 × 8 ·")

    assert len(wrapped(subtitle, 500, metrics).splitlines()) == 1
    assert [line.replace("\u00a0", " ") for line in wrapped(subtitle, first + 2, metrics).splitlines()] == [
        "40 maps 8 × 8",
        "5 × 5",
    ]
