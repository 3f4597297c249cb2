"""Composites in the heatmap fold and unfold, by pointer and by keys."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from app.inside.widgets.activation_heatmap import FOLD, UNFOLD, ActivationHeatmap
from app.inside.widgets.heatmap_headed import OUTLINE, lay_out_headed
from app.inside.widgets.heatmap_paint import DIM
from app.parts.values.activity import Activity, Lane, LayerActivity, LayerForm, UnitPlace
from app.shell.theme.tokens import LIGHT

NOT_ASKED = "not asked: the gate chose drawings"


def maps(path: str, title: str, count: int = 4, unasked: str = "") -> LayerActivity:
    values = np.zeros((count, 8, 8), np.float32)
    values[0, 2, 2] = not unasked
    return LayerActivity(path, title, f"{count} maps", LayerForm.MAPS, values, unasked=unasked, short_title=title[:4])


def units(path: str, title: str, lanes: tuple[Lane, ...] = (), unasked: str = "") -> LayerActivity:
    values = np.zeros(10, np.float32) if unasked else np.linspace(0, 1, 10, dtype=np.float32)
    return LayerActivity(path, title, "10 units", LayerForm.UNITS, values, lanes=lanes, unasked=unasked)


def experts(chosen: int = 2) -> Activity:
    """A gate and two experts, the second of which holds a sum of its own."""
    names = ("gate", "scans", "drawings")
    lanes = []
    for number, name in enumerate(names):
        unasked = f"not asked: the gate chose {names[chosen]}" if number and number != chosen else ""
        path = f"0.{number}"
        layers = [maps(f"{path}.0", "Convolution", unasked=unasked)]
        if number == 2:
            inner = (Lane(f"{path}.1.0", "branch 1", (units(f"{path}.1.0.0", "Dense", unasked=unasked),)),)
            inner += (Lane(f"{path}.1.1", "branch 2", (), "as it is"),)
            layers.append(units(f"{path}.1", "Sum", inner, unasked))
        lanes.append(Lane(path, name, tuple(layers), unasked, not unasked))
    pixels = np.ones((1, 12, 12), np.float32)
    scores = LayerActivity("1", "Softmax", "10", LayerForm.SCORES, np.eye(10, dtype=np.float32)[4])
    layers = (
        LayerActivity("input", "Input", "12 × 12", LayerForm.MAPS, pixels), units("0", "Choice", tuple(lanes)), scores
    )  # fmt: skip
    return Activity(layers, is_blank=False)


@pytest.fixture
def heatmap(qtbot: QtBot) -> ActivationHeatmap:
    made = ActivationHeatmap()
    qtbot.addWidget(made)
    made.resize(800, 560)
    made.show_activity(experts())
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(heatmap: ActivationHeatmap) -> set[str]:
    return {block.path for block in heatmap._laid_out().layout.blocks}


def mark_of(heatmap: ActivationHeatmap, path: str) -> QPoint:
    """A point of what folds or unfolds a composite."""
    headed = heatmap._laid_out()
    for y in range(heatmap.height()):
        for x in range(heatmap.width()):
            if headed.composite_at(x - OUTLINE, y - OUTLINE) == path:
                return QPoint(x + 2, y + 2)
    raise AssertionError(f"{path} cannot be folded")


def spot(heatmap: ActivationHeatmap, place: UnitPlace) -> QPoint:
    for y in range(heatmap.height()):
        for x in range(heatmap.width()):
            if heatmap.place_under(x, y) == place:
                return QPoint(x, y)
    raise AssertionError(f"{place} is nowhere on the widget")


def test_where_there_is_room_all_lanes_are_shown(heatmap: ActivationHeatmap) -> None:
    assert set(heatmap.unfolded()) == {"0", "0.2.1"}
    assert {"0.0.0", "0.1.0", "0.2.0", "0.2.1.0.0", "0.2.1", "0"} <= shown(heatmap)


def test_a_click_folds_and_another_unfolds(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    qtbot.mouseMove(heatmap, mark_of(heatmap, "0"))
    assert heatmap.toolTip() == FOLD
    qtbot.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=mark_of(heatmap, "0"))
    assert shown(heatmap) == {"input", "0", "1"}
    assert "Choice, folded" in heatmap.accessibleDescription()
    qtbot.mouseMove(heatmap, mark_of(heatmap, "0"))
    assert heatmap.toolTip() == UNFOLD
    qtbot.mouseClick(heatmap, Qt.MouseButton.LeftButton, pos=mark_of(heatmap, "0"))
    assert "0.2.1.0.0" in shown(heatmap)


def test_plus_minus_and_asterisk_unfold_and_fold(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    heatmap.pin(UnitPlace("0.2.1.0.0", 3))
    qtbot.keyClick(heatmap, Qt.Key.Key_Minus)
    assert heatmap.unfolded() == ("0",)
    assert heatmap.place == UnitPlace("0.2.1", 0)
    assert not heatmap.is_pinned
    qtbot.keyClick(heatmap, Qt.Key.Key_Minus)
    assert heatmap.unfolded() == ()
    assert heatmap.place == UnitPlace("0", 0)
    qtbot.keyClick(heatmap, Qt.Key.Key_Plus)
    assert heatmap.unfolded() == ("0",)
    qtbot.keyClick(heatmap, Qt.Key.Key_Minus)
    qtbot.keyClick(heatmap, Qt.Key.Key_Asterisk)
    assert set(heatmap.unfolded()) == {"0", "0.2.1"}


def test_what_was_folded_stays_folded_while_values_change_and_not_for_another_network(
    heatmap: ActivationHeatmap,
) -> None:
    heatmap.fold("0.2.1", is_folded=True)
    heatmap.show_activity(experts(chosen=1))
    assert heatmap.unfolded() == ("0",)
    heatmap.show_activity(Activity(experts().layers[:2], is_blank=False))
    assert set(heatmap.unfolded()) == {"0", "0.2.1"}


def test_where_there_is_no_room_composites_are_folded_by_themselves_the_inner_ones_first(
    heatmap: ActivationHeatmap, qtbot: QtBot
) -> None:
    heatmap.resize(800, 300)
    assert heatmap.unfolded() == ("0",)
    heatmap.resize(800, 160)
    assert heatmap.unfolded() == ()
    heatmap.resize(800, 560)
    assert set(heatmap.unfolded()) == {"0", "0.2.1"}
    heatmap.resize(200, 560)
    assert heatmap.unfolded() == ()
    assert heatmap.minimumSizeHint().width() <= 200


def test_what_is_unfolded_by_hand_stays_so_and_is_scrolled_to(heatmap: ActivationHeatmap) -> None:
    heatmap.fold("0", is_folded=False)
    heatmap.resize(200, 560)
    assert "0" in heatmap.unfolded()
    assert heatmap.minimumSizeHint().width() > 200


def test_an_expert_that_was_not_asked_is_dim_and_says_why(heatmap: ActivationHeatmap, qtbot: QtBot) -> None:
    image = heatmap.grab().toImage()
    quiet = UnitPlace("0.2.0", 3, 4, 4)  # a value of 0 of the other expert
    unasked = UnitPlace("0.1.0", 3, 4, 4)
    full, dim = (image.pixelColor(spot(heatmap, place)) for place in (quiet, unasked))
    surface = image.pixelColor(0, heatmap.height() - 1)
    assert dim != full
    for colour in ("red", "green", "blue"):
        there, here, below = (getattr(each, colour)() for each in (full, dim, surface))
        assert here == pytest.approx(below + DIM * (there - below), abs=2)
    qtbot.mouseMove(heatmap, spot(heatmap, unasked))
    assert heatmap.accessibleDescription() == f"scans · Convolution · map 4, {NOT_ASKED}"


def test_the_marked_unit_in_a_lane_is_framed(heatmap: ActivationHeatmap) -> None:
    without = heatmap.grab().toImage()
    heatmap.pin(UnitPlace("0.2.0", 1, 2, 3))
    framed = heatmap.grab().toImage()
    left, top = spot(heatmap, UnitPlace("0.2.0", 1, 0, 0)).toTuple()
    assert framed.pixelColor(left - 2, top + 5) != without.pixelColor(left - 2, top + 5)
    assert QColor(LIGHT.negative) == framed.pixelColor(left - 2, top + 5)


def test_a_network_of_a_hundred_composites_is_laid_out() -> None:
    layers = [
        units(f"{index}", f"Sum {index}", (Lane(f"{index}.0", "branch 1", (maps(f"{index}.0.0", "Convolution"),)),))
        for index in range(100)
    ]
    headed = lay_out_headed(Activity(tuple(layers), is_blank=False), 1000, 400, 1.0)
    assert len(headed.layout.blocks) == 100


def test_names_stand_beside_several_lanes_and_above_a_single_one(heatmap: ActivationHeatmap) -> None:
    lanes = {lane.path: lane.names_width for lane in heatmap._laid_out().layout.lanes}
    assert all(lanes[path] for path in ("0.0", "0.1", "0.2"))
    assert (lanes["0.2.1.0"], lanes["0.2.1.1"]) == (0, 0)
    blocks = {block.path: block for block in heatmap._laid_out().layout.blocks}
    assert blocks["0.0.0"].units_y - blocks["0.0.0"].top < blocks["0.2.1.0.0"].units_y - blocks["0.2.1.0.0"].top


def test_titles_in_lanes_are_never_cut(heatmap: ActivationHeatmap) -> None:
    for width in range(300, 900, 50):
        headed = lay_out_headed(experts(), width, 500, 1.0)
        for block in headed.layout.blocks:
            assert block.text_width >= block.column_width
