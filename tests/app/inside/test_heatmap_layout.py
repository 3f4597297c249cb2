from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.inside.values.heatmap_fitting import is_whole, lay_out
from app.inside.values.heatmap_layout import (
    Column,
    HeatmapLayout,
    Room,
    StageBlock,
    StageShape,
    place_index,
    stage_shapes,
)
from app.inside.values.heatmap_steps import step_inside, step_place
from app.parts.values.activity import Activity, LayerActivity, LayerForm, UnitPlace

INPUT = StageShape(LayerForm.MAPS, 1, 28, 28)
SCORES = StageShape(LayerForm.SCORES, 10)
NETWORKS = {
    "784-10": (INPUT, SCORES),
    "784-30-10": (INPUT, StageShape(LayerForm.UNITS, 30), SCORES),
    "784-100-10": (INPUT, StageShape(LayerForm.UNITS, 100), SCORES),
    "five layers": (INPUT, *[StageShape(LayerForm.UNITS, 100)] * 3, SCORES),
    "one convolution": (
        INPUT,
        StageShape(LayerForm.MAPS, 20, 24, 24),
        StageShape(LayerForm.MAPS, 20, 12, 12),
        StageShape(LayerForm.UNITS, 100),
        SCORES,
    ),
    "two convolutions": (
        INPUT,
        StageShape(LayerForm.MAPS, 20, 24, 24),
        StageShape(LayerForm.MAPS, 20, 12, 12),
        StageShape(LayerForm.MAPS, 40, 8, 8),
        StageShape(LayerForm.MAPS, 40, 4, 4),
        StageShape(LayerForm.UNITS, 1000),
        StageShape(LayerForm.UNITS, 1000),
        SCORES,
    ),
}
SMALL = Room(616, 260, header=54, column_gap=20, label_width=18)
LARGE = Room(1600, 700, header=54, column_gap=20, label_width=18)


def fitted(shapes: Sequence[StageShape], title_widths: Sequence[int], room: Room) -> HeatmapLayout:
    """The layout of layers in no lane."""
    columns = [Column(str(n), *each) for n, each in enumerate(zip(shapes, title_widths, strict=True))]
    return lay_out(columns, room)


def laid_out(name: str, room: Room) -> HeatmapLayout:
    shapes = NETWORKS[name]
    return fitted(shapes, [40] * len(shapes), room)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("room", [SMALL, LARGE], ids=["small", "large"])
def test_every_network_fits_without_scrolling(name: str, room: Room) -> None:
    layout = laid_out(name, room)

    assert layout.width == room.width
    for block in layout.blocks:
        assert block.units_x + block.width <= room.width
        assert block.units_y >= room.header
        assert block.units_y + block.height <= room.height


@pytest.mark.parametrize("name", NETWORKS)
def test_columns_stand_beside_each_other(name: str) -> None:
    blocks = laid_out(name, SMALL).blocks

    for left, right in pairwise(blocks):
        assert left.x + left.column_width < right.x
        assert left.units_x + left.width < right.x


@pytest.mark.parametrize("name", NETWORKS)
def test_a_larger_window_shows_larger_maps(name: str) -> None:
    small, large = laid_out(name, SMALL), laid_out(name, LARGE)

    pairs = list(zip(small.blocks, large.blocks, strict=True))
    assert sum(after.width * after.height for _, after in pairs) > 2 * sum(
        before.width * before.height for before, _ in pairs
    )


def test_values_of_maps_stay_square() -> None:
    for block in laid_out("two convolutions", LARGE).blocks:
        if block.shape.form is not LayerForm.SCORES:
            assert block.value_width == block.value_height


def test_the_input_alone_grows_to_the_full_height() -> None:
    block = laid_out("784-10", Room(600, 300, header=20)).blocks[0]

    assert block.value_height == 10  # 280 pixels for 28 rows
    assert (block.width, block.height) == (280, 280)


def test_twenty_maps_take_the_fewest_columns_that_fit() -> None:
    # A height of 100 holds, at 2 pixels a value with gaps of 2, three maps of 24 rows: 3 · 48 + 2 · 2 = 148 > 100,
    # two do: 2 · 48 + 2 = 98. So 20 maps need 10 columns: 10 · 48 + 9 · 2 = 498. At 3 pixels one row of 20 is
    # 20 · 72 + 19 · 3 = 1497 wide, more than there is.
    block = fitted([StageShape(LayerForm.MAPS, 20, 24, 24)], [0], Room(600, 100)).blocks[0]

    assert (block.value_width, block.per_row, block.width, block.height) == (2, 10, 498, 98)


def test_what_cannot_fit_is_wider_than_the_room() -> None:
    layout = fitted(NETWORKS["two convolutions"], [80] * 8, Room(300, 200, header=40))

    assert layout.width > 300
    assert all(block.value_width >= 1 for block in layout.blocks)


def test_where_not_all_maps_fit_each_layer_shows_its_first_ones_above_a_line() -> None:
    shapes = (INPUT, StageShape(LayerForm.MAPS, 200, 26, 26), StageShape(LayerForm.MAPS, 200, 24, 24), SCORES)
    room = Room(500, 300, header=40, more_height=18)
    layout = fitted(shapes, [40] * 4, room)

    assert layout.width == room.width
    assert not is_whole(layout, room)
    for block in layout.blocks[1:3]:
        assert 10 < block.shown < 200
        assert block.shown % block.per_row == 0
        assert block.units_y + block.height + room.more_height <= room.height
    assert (place_index(layout.blocks[1]) < 200 * 26 * 26).sum() == layout.blocks[1].shown * 26 * 26


def test_the_arrow_keys_stay_among_the_units_that_are_shown() -> None:
    shapes = (INPUT, StageShape(LayerForm.MAPS, 200, 26, 26), SCORES)
    layout = fitted(shapes, [40] * 3, Room(300, 300, header=40, more_height=18))
    block = layout.blocks[1]
    last = UnitPlace("1", block.shown - 1)

    assert step_place(layout, last, 0, 1) == last
    assert step_place(layout, UnitPlace("1", 199, 25, 3), 1, 0) == UnitPlace("1", block.shown - 1, 25, 3)
    assert step_place(layout, UnitPlace("2", 9), -1, 0).unit < block.shown


def test_from_a_layer_without_a_column_the_arrow_keys_go_to_the_one_before() -> None:
    layout = laid_out("one convolution", LARGE)
    folded = HeatmapLayout(tuple(block for block in layout.blocks if block.path != "2"), layout.width, layout.height)

    assert step_place(folded, UnitPlace("2", 7, 11, 11), 1, 0) == UnitPlace("1", 0, 11, 11)
    assert step_place(folded, UnitPlace("1", folded.blocks[1].per_row - 1), 1, 0).layer == "3"


def test_a_title_keeps_its_column_wide_enough() -> None:
    blocks = fitted([SCORES, SCORES], [200, 10], Room(600, 300)).blocks

    assert blocks[0].column_width >= 200
    assert blocks[1].x >= blocks[0].x + 200


@pytest.mark.parametrize("width", [600, 900, 1200, 1600])
def test_layers_of_the_same_shape_are_drawn_alike(width: int) -> None:
    units = StageShape(LayerForm.UNITS, 150)
    blocks = fitted([INPUT, units, units, SCORES], [40, 60, 90, 40], Room(width, 500, header=40)).blocks

    assert (blocks[1].value_width, blocks[1].per_row) == (blocks[2].value_width, blocks[2].per_row)


def test_a_hundred_units_stand_in_a_rectangle() -> None:
    block = fitted([INPUT, StageShape(LayerForm.UNITS, 100), SCORES], [40] * 3, Room(660, 262, header=40)).blocks[1]

    assert block.shape.units % block.per_row == 0


def test_nothing_is_laid_out_for_no_layers() -> None:
    assert fitted([], [], SMALL).blocks == ()


@given(
    units=st.integers(1, 60),
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    value=st.integers(1, 4),
    gap=st.integers(1, 3),
    per_row=st.integers(1, 9),
)
def test_the_index_holds_every_value_as_often_as_it_has_pixels(
    units: int, rows: int, columns: int, value: int, gap: int, per_row: int
) -> None:
    shape = StageShape(LayerForm.MAPS, units, rows, columns)
    block = StageBlock(shape, value, value, gap, min(per_row, units), units)

    index = place_index(block)

    assert index.shape == (block.height, block.width)
    counts = np.bincount(index.ravel(), minlength=shape.size + 1)
    assert (counts[: shape.size] == value * value).all()
    assert counts.size == shape.size + 1  # nothing but values and the entry for "nothing"


def test_the_index_by_hand() -> None:
    # Three maps of one row and two columns, one pixel a value, two maps in a row, one pixel between.
    block = StageBlock(StageShape(LayerForm.MAPS, 3, 1, 2), 1, 1, 1, 2, 3)

    assert place_index(block).tolist() == [[0, 1, 6, 2, 3], [6, 6, 6, 6, 6], [4, 5, 6, 6, 6]]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_point_finds_the_value_that_is_drawn_there(name: str) -> None:
    layout = laid_out(name, SMALL)
    generator = np.random.default_rng(3)

    for number, block in enumerate(layout.blocks):
        index = place_index(block)
        for down, across in zip(
            generator.integers(0, block.height, 30), generator.integers(0, block.width, 30), strict=True
        ):
            flat = int(index[down, across])
            if flat == block.shape.size:
                continue
            unit, row, column = np.unravel_index(flat, (block.shape.units, block.shape.rows, block.shape.columns))
            place = layout.place_at(block.units_x + across + 0.5, block.units_y + down + 0.5)
            assert place == UnitPlace(str(number), int(unit), int(row), int(column))


def test_no_value_stands_under_a_title() -> None:
    layout = laid_out("784-30-10", SMALL)

    assert layout.place_at(layout.blocks[0].units_x + 5, 5) is None
    assert layout.place_at(-1, 100) is None


def test_arrows_move_inside_a_layer_and_across_to_the_next() -> None:
    layout = laid_out("784-30-10", LARGE)
    hidden = layout.blocks[1]

    assert step_place(layout, UnitPlace("1", 0), 1, 0) == UnitPlace("1", 1)
    assert step_place(layout, UnitPlace("1", 0), 0, 1) == UnitPlace("1", hidden.per_row)
    assert step_place(layout, UnitPlace("1", 0), 0, -1) == UnitPlace("1", 0)
    assert step_place(layout, UnitPlace("1", hidden.per_row - 1), 1, 0).layer == "2"
    assert step_place(layout, UnitPlace("1", 0), -1, 0).layer == "0"
    assert step_place(layout, UnitPlace("0", 0, 3, 4), -1, 0) == UnitPlace("0", 0, 3, 4)


@pytest.mark.parametrize("name", NETWORKS)
@given(steps=st.lists(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]), max_size=60))
def test_arrows_never_leave_the_network(name: str, steps: list[tuple[int, int]]) -> None:
    layout = laid_out(name, SMALL)
    place = UnitPlace("0", 0, 14, 14)

    for across, down in steps:
        place = step_place(layout, place, across, down)
        shape = layout.blocks[int(place.layer)].shape
        assert 0 <= place.unit < shape.units
        assert 0 <= place.row < shape.rows
        assert 0 <= place.column < shape.columns


def test_steps_inside_a_map_stop_at_its_edges() -> None:
    layout = laid_out("784-10", SMALL)

    assert step_inside(layout, UnitPlace("0", 0, 0, 0), 1, -1) == UnitPlace("0", 0, 0, 1)
    assert step_inside(layout, UnitPlace("0", 0, 27, 27), 1, 1) == UnitPlace("0", 0, 27, 27)


def test_shapes_are_read_from_the_values() -> None:
    layers = (
        LayerActivity("0", "Input", "", LayerForm.MAPS, np.zeros((1, 28, 28), np.float32)),
        LayerActivity("1", "Dense", "", LayerForm.UNITS, np.zeros(30, np.float32)),
    )

    assert stage_shapes(Activity(layers)) == {"0": INPUT, "1": StageShape(LayerForm.UNITS, 30)}


def test_values_of_another_form_are_refused_with_the_layer_and_the_shape() -> None:
    layer = LayerActivity("0", "Dense 1", "", LayerForm.UNITS, np.zeros((5, 2, 2), np.float32))

    with pytest.raises(ValueError, match=r"Dense 1: expected .* got shape \(5, 2, 2\)"):
        stage_shapes(Activity((layer,)))
