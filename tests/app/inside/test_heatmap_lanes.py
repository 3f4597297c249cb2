"""Composites in the heatmap: lanes one under the other, each with columns beside each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inside.values.heatmap_fitting import is_whole, lay_out, narrowest
from app.inside.values.heatmap_layout import (
    Column,
    HeatmapLayout,
    LaneBox,
    LaneColumns,
    Room,
    StageBlock,
    StageShape,
    place_index,
)
from app.inside.values.heatmap_steps import step_inside, step_place
from app.inside.values.heatmap_widths import lowest_lane
from app.parts.values.activity import LayerForm, UnitPlace

MAPS, UNITS, SCORES = (
    StageShape(LayerForm.MAPS, 8, 12, 12),
    StageShape(LayerForm.UNITS, 30),
    StageShape(LayerForm.SCORES, 10),
)
ROOM = Room(
    700, 300, 40, 20, 18, 18, lane_name=18, lane_titles=18, lane_gap=4, lane_padding=6, text_gap=8
)  # fmt: skip


def lane(path: str, *shapes: StageShape, nested: tuple[LaneColumns, ...] = ()) -> LaneColumns:
    columns = [Column(f"{path}.{number}", shape, 40) for number, shape in enumerate(shapes)]
    if nested:
        columns.append(Column(f"{path}.{len(shapes)}", UNITS, 40, nested, 50))
    return LaneColumns(path, tuple(columns))


def network(*, gives_on: bool = False) -> list[Column]:
    """An input, two lanes of which the lower one holds two more, or none; what comes of them, and the answer."""
    nested = (lane("0.1.1.0", UNITS), lane("0.1.1.1", UNITS, UNITS))
    lower = lane("0.1") if gives_on else lane("0.1", MAPS, nested=nested)
    return [
        Column("input", StageShape(LayerForm.MAPS, 1, 28, 28), 30),
        Column("0", UNITS, 40, (lane("0.0", MAPS, UNITS), lower), 60),
        Column("1", SCORES, 40),
    ]


LAID_OUT = lay_out(network(), ROOM)


def box(layout: HeatmapLayout, path: str) -> LaneBox:
    return next(each for each in layout.lanes if each.path == path)


def block(layout: HeatmapLayout, path: str) -> StageBlock:
    return next(each for each in layout.blocks if each.path == path)


@given(width=st.integers(450, 2000), height=st.integers(330, 1200), gives_on=st.booleans())
def test_nothing_overlaps_and_all_is_in_its_lane(width: int, height: int, gives_on: bool) -> None:
    columns, room = network(gives_on=gives_on), Room(width, height, 40, 20, 18, 18, 1, 18, 18, 4, 6, 8)
    layout = lay_out(columns, room)
    assert is_whole(layout, room)
    for each in layout.blocks:
        path = each.path.rpartition(".")[0]
        around = box(layout, path) if path else LaneBox("", 0, 0, width, height)
        assert around.x <= each.x
        assert each.units_x + each.width <= around.x + around.width
        assert around.y + (room.lane_name + room.lane_titles if path else room.header) <= each.units_y
        assert each.units_y + each.height <= around.y + around.height
    for upper, lower in pairwise(each for each in layout.lanes if each.path.count(".") == 1):
        assert upper.y + upper.height < lower.y
        assert (upper.x, upper.width) == (lower.x, lower.width)
    assert block(layout, "input").x + block(layout, "input").column_width < box(layout, "0.0").x
    assert box(layout, "0.0").x + box(layout, "0.0").width < block(layout, "0").x
    assert [each.path for each in layout.groups] == (["0"] if gives_on else ["0", "0.1.1"])


def test_a_lane_that_gives_its_input_on_is_as_high_as_its_name() -> None:
    layout = lay_out(network(gives_on=True), ROOM)

    assert box(layout, "0.1").height == 18 + 6
    # 260 below the titles, without the gap of 4 and the 24 of the other lane
    assert box(layout, "0.0").height == 232


def test_the_lane_that_holds_two_gets_two_thirds_of_the_height() -> None:
    # 260 - 4 = 256, of which the upper lane has a third: 85; the lower one 170.
    assert (box(LAID_OUT, "0.0").height, box(LAID_OUT, "0.1").height) == (85, 170)


def test_the_lowest_lane_is_told() -> None:
    # The lower lane's 170 less its titles, 36, and a gap of 4: 65 for each lane in it, of which 36 are titles.
    assert lowest_lane(network(), ROOM) == 29
    assert lowest_lane(network()[:1], ROOM) is None


def test_the_narrowest_is_where_a_map_of_each_layer_stands_below_its_title() -> None:
    # Gaps are 10: input 30, lanes, the composite 40, scores 44: cells are (260 - 9 * 4) // 10 = 22 high, a fifth wider
    # than high, 26, and digits of 18 stand beside them. The upper lane needs 40 + 5 + 40, the lower one a
    # column of 40 and its own lanes: 12 + 40 + 5 + 40 = 97 between gaps of 5, and a column of 40. Paddings of 6.
    lower = 12 + 40 + 5 + 97 + 5 + 40
    assert narrowest(network(), ROOM) == 30 + 10 + lower + 10 + 40 + 10 + 44


def test_layers_of_one_shape_in_lanes_of_one_height_are_drawn_alike() -> None:
    experts = tuple(lane(f"0.{number}", MAPS, StageShape(LayerForm.MAPS, 16, 8, 8), UNITS) for number in range(3))
    layout = lay_out([Column("0", UNITS, 40, experts, 60)], ROOM)
    for index in range(3):
        drawn = {(b.value_width, b.per_row, b.every) for b in layout.blocks if b.path.endswith(f".{index}")}
        assert len(drawn) == 1


def test_maps_that_are_too_large_for_a_lane_are_drawn_by_every_second_value() -> None:
    lanes = tuple(lane(f"0.{number}", StageShape(LayerForm.MAPS, 32, 26, 26)) for number in range(3))
    layout = lay_out([Column("0", UNITS, 40, lanes, 60)], Room(320, 300, 40, 20, 18, 18, 1, 18, 18, 4, 6, 8))
    thin = block(layout, "0.0.0")
    assert thin.every > 1
    assert thin.shown == 32
    index = place_index(thin)
    assert index[0, 1] == thin.every
    assert index[1, 0] == thin.every * 26
    place = layout.place_at(thin.units_x + 1.5, thin.units_y + 2.5)
    assert place == UnitPlace("0.0.0", 0, 2 * thin.every, thin.every)
    assert step_inside(layout, place, 1, 0).column == 2 * thin.every


def test_arrows_go_along_a_lane_and_from_lane_to_lane() -> None:
    upper, deep, deeper = block(LAID_OUT, "0.0.0"), block(LAID_OUT, "0.1.1.0.0"), block(LAID_OUT, "0.1.1.1.1")
    last = UnitPlace("0.0.0", upper.per_row - 1)
    assert step_place(LAID_OUT, last, 1, 0).layer == "0.0.1"
    assert step_place(LAID_OUT, UnitPlace("0.0.0", 0), -1, 0).layer == "input"
    assert step_place(LAID_OUT, UnitPlace("0.0.1", block(LAID_OUT, "0.0.1").per_row - 1), 1, 0).layer == "0"
    assert step_place(LAID_OUT, UnitPlace("0.0.0", 7), 0, 1).layer == "0.1.0"
    assert step_place(LAID_OUT, UnitPlace("0.1.0", 0), 0, -1).layer == "0.0.0"
    assert step_place(LAID_OUT, UnitPlace("0.0.0", 0), 0, -1) == UnitPlace("0.0.0", 0)
    assert step_place(LAID_OUT, UnitPlace("0.1.1.0.0", deep.shape.units - 1), 0, 1).layer.startswith("0.1.1.1.")
    assert step_place(LAID_OUT, UnitPlace("0.1.1.1.1", deeper.per_row - 1), 1, 0).layer == "0.1.1"


@pytest.mark.parametrize(("path", "expected"), [("0.0.1", "0"), ("0.1.1.0.0", "0"), ("7", "1"), ("together", "1")])
def test_from_what_is_folded_the_arrows_go_to_what_comes_out_of_it(path: str, expected: str) -> None:
    columns = [network()[0], Column("0", UNITS, 40), Column("1", SCORES, 40)]

    assert step_place(lay_out(columns, ROOM), UnitPlace(path, 3), 1, 0).layer == expected


@given(steps=st.lists(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]), max_size=80))
def test_arrows_never_leave_the_lanes(steps: list[tuple[int, int]]) -> None:
    place = UnitPlace("input", 0, 14, 14)
    for across, down in steps:
        place = step_place(LAID_OUT, place, across, down)
        shape = block(LAID_OUT, place.layer).shape
        assert 0 <= place.unit < shape.units
        assert place.row < shape.rows
        assert place.column < shape.columns


def test_every_column_is_reached_by_the_arrow_keys() -> None:
    reached, waiting = set(), [UnitPlace("input", 0, 14, 14)]
    while waiting:
        place = waiting.pop()
        if place in reached:
            continue
        reached.add(place)
        waiting += [step_place(LAID_OUT, place, *step) for step in ((1, 0), (-1, 0), (0, 1), (0, -1))]
    assert {place.layer for place in reached} == {each.path for each in LAID_OUT.blocks}


def test_points_find_the_values_in_lanes() -> None:
    generator = np.random.default_rng(3)
    for each in LAID_OUT.blocks:
        index = place_index(each)
        for down, across in zip(
            generator.integers(0, each.height, 20), generator.integers(0, each.width, 20), strict=True
        ):
            flat = int(index[down, across])
            if flat < each.shape.size:
                unit, row, column = np.unravel_index(flat, (each.shape.units, each.shape.rows, each.shape.columns))
                place = LAID_OUT.place_at(each.units_x + across + 0.5, each.units_y + down + 0.5)
                assert place == UnitPlace(each.path, int(unit), int(row), int(column))
