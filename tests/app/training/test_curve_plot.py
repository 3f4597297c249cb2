from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from mini_batches import mini_batches
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from themes import paint_in

from app.parts.widgets.export_format import ExportFormat
from app.shell.theme.tokens import DARK, LIGHT
from app.shell.values.notices import Notice
from app.training.values.curve_points import CurveKind
from app.training.values.training import NO_CURVES, Curves, EpochPoint
from app.training.widgets.curve_plot import CurvePlot

POINTS = tuple(
    EpochPoint(epoch, 0.8 / epoch, 0.9 / epoch, 1 - 0.10 / epoch, 1 - 0.12 / epoch) for epoch in range(1, 11)
)
BATCHES = [(epoch / 4, 1 / (1 + epoch)) for epoch in range(40)]
CURVES = Curves(POINTS, mini_batches(BATCHES), best_epoch=9, planned_epochs=20)


def made(qtbot: QtBot, kind: CurveKind) -> CurvePlot:
    plot = CurvePlot(kind)
    qtbot.addWidget(plot)
    plot.resize(500, 260)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_curves(CURVES)
    return plot


@pytest.fixture
def cost(qtbot: QtBot) -> CurvePlot:
    return made(qtbot, CurveKind.COST)


@pytest.fixture
def accuracy(qtbot: QtBot) -> CurvePlot:
    return made(qtbot, CurveKind.ACCURACY)


def view_of(plot: CurvePlot) -> tuple[list[float], list[float]]:
    across, up = plot.area.plot_item.getViewBox().viewRange()
    return across, up


def drawn(plot: CurvePlot) -> list[list[float]]:
    """The values of the curves as they are drawn, in the order mini-batches, validation, training."""
    items = [item for item in plot.area.plot_item.listDataItems() if type(item).__name__ == "PlotDataItem"]
    curves = [item.getData()[1] for item in items]
    return [[] if values is None else list(values) for values in curves]


def test_the_plots_have_their_fixed_names(cost: CurvePlot, accuracy: CurvePlot) -> None:
    assert (cost.objectName(), accuracy.objectName()) == ("cost_plot", "accuracy_plot")
    assert cost.accessibleName() == "Cost by epoch"


def test_cost_shows_mini_batches_validation_and_training(cost: CurvePlot) -> None:
    batches, validation, training = drawn(cost)

    assert len(batches) == 40
    assert validation == pytest.approx([point.validation_cost for point in POINTS])
    assert training == pytest.approx([point.training_cost for point in POINTS])


@pytest.mark.parametrize("kind", CurveKind)
def test_the_first_epoch_is_seen_as_a_dot_of_each_curve(qtbot: QtBot, kind: CurveKind) -> None:
    plot = made(qtbot, kind)
    plot.show_curves(Curves(planned_epochs=20))
    before = colours(plot)
    plot.show_curves(Curves(POINTS[:1], planned_epochs=20))
    dots = colours(plot) - before

    assert {LIGHT.accent.lower(), LIGHT.negative.lower()} <= dots


def colours(plot: CurvePlot) -> set[str]:
    """All colours of what the plot shows, without its legend."""
    QApplication.processEvents()
    image: QImage = plot.area.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_accuracy_is_shown_in_percent_and_without_mini_batches(accuracy: CurvePlot) -> None:
    batches, validation, training = drawn(accuracy)

    assert batches == []
    assert validation[0] == pytest.approx(88.0)
    assert training[-1] == pytest.approx(99.0)
    low, high = view_of(accuracy)[1]
    assert 80 < low < 88
    assert 100 < high < 101


def test_the_axis_reaches_from_0_to_the_planned_epochs(cost: CurvePlot) -> None:
    assert view_of(cost)[0] == [0, 20]


def test_nothing_to_show_is_said(cost: CurvePlot) -> None:
    hints = [label for label in cost.findChildren(QLabel) if "appears here" in label.text()]
    assert [label.isVisible() for label in hints] == [False]

    cost.show_curves(NO_CURVES)
    assert [label.isVisible() for label in hints] == [True]


def test_keys_walk_along_the_epochs_and_the_legend_reads_them(cost: CurvePlot, qtbot: QtBot) -> None:
    keyboard = cost.area.focusProxy()
    qtbot.keyClick(keyboard, Qt.Key.Key_Left)
    assert cost.legend.text == "epoch 10 · training 0.0800 · validation 0.0900"
    qtbot.keyClick(keyboard, Qt.Key.Key_Home)
    qtbot.keyClick(keyboard, Qt.Key.Key_Right)
    assert cost.legend.text == "epoch 2 · training 0.4000 · validation 0.4500"
    qtbot.keyClick(keyboard, Qt.Key.Key_Escape)
    assert cost.legend.text == "training · validation"


def test_the_pointer_reads_the_nearest_epoch(accuracy: CurvePlot, qtbot: QtBot) -> None:
    view = accuracy.area.plot_item.getViewBox()
    with qtbot.waitSignal(accuracy.area.point_read) as read:
        accuracy.area.plot_item.scene().sigMouseMoved.emit(view.mapViewToScene(QPointF(5.3, 95)))

    assert read.args == [POINTS[4]]
    assert accuracy.legend.text == "epoch 5 · training 98.00 % · validation 97.60 %"


def test_an_epoch_that_is_gone_is_not_read_any_more(cost: CurvePlot) -> None:
    cost.area.read(POINTS[9])
    cost.show_curves(Curves(POINTS[:3], planned_epochs=20))

    assert cost.legend.text == "training · validation"


def wheel(plot: CurvePlot) -> None:
    target = plot.area.focusProxy().viewport()  # type: ignore[attr-defined]
    middle = QPointF(target.rect().center())
    event = QWheelEvent(
        middle,
        target.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)


def test_a_zoomed_view_stays_while_curves_arrive_until_it_is_reset(cost: CurvePlot) -> None:
    wheel(cost)
    zoomed = view_of(cost)
    assert zoomed[0][1] - zoomed[0][0] < 20
    assert cost.area.is_moved

    cost.show_curves(CURVES)
    assert view_of(cost) == zoomed

    cost.area.reset_view()
    assert view_of(cost)[0] == [0, 20]


def test_the_logarithmic_axis(cost: CurvePlot) -> None:
    cost.area.set_logarithmic(True)

    assert drawn(cost)[2] == pytest.approx([float(np.log10(point.training_cost)) for point in POINTS])
    texts = [text for _, text in cost.area.plot_item.getAxis("left")._tickLevels[0]]
    assert "0.1" in texts


def test_only_the_cost_has_a_logarithmic_axis(cost: CurvePlot, accuracy: CurvePlot) -> None:
    def labels(plot: CurvePlot) -> list[str]:
        return [action.text() for action in plot.context_menu().actions() if action.text()]

    assert "Logarithmic axis" in labels(cost)
    assert "Logarithmic axis" not in labels(accuracy)


def test_nothing_can_be_saved_of_no_run(cost: CurvePlot) -> None:
    cost.show_curves(NO_CURVES)
    saves = [action for action in cost.context_menu().actions() if action.objectName().startswith("export_")]

    assert len(saves) == 3
    assert not any(action.isEnabled() for action in saves)


def test_the_plot_is_saved_as_picture_drawing_and_table(cost: CurvePlot, tmp_path: Path) -> None:
    for form in ExportFormat:
        cost.export(tmp_path / f"cost.{form.value}", form)

    assert QImage(str(tmp_path / "cost.png")).width() == 1600
    assert QSvgRenderer(str(tmp_path / "cost.svg")).isValid()
    assert (tmp_path / "cost.csv").read_text().count("\n") == 11


def test_a_file_that_cannot_be_written_becomes_a_notice(cost: CurvePlot, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(cost.notice_raised) as raised:
        cost.export(tmp_path / "missing" / "cost.csv", ExportFormat.CSV)

    (notice,) = raised.args or ()
    assert isinstance(notice, Notice)
    assert "cost.csv" in notice.text


def test_the_best_epoch_s_label_is_clear_of_the_curves(accuracy: CurvePlot) -> None:
    items = accuracy.area.plot_item.items
    label = next(item for item in items if hasattr(item, "toPlainText") and item.isVisible())
    assert label.toPlainText() == "best, epoch 9"

    view = accuracy.area.plot_item.getViewBox()
    box = label.mapRectToScene(label.boundingRect())
    for name in ("training_accuracy", "validation_accuracy"):
        for left, right in pairwise(POINTS):
            for share in np.linspace(0, 1, 20):
                epoch = left.epoch + share
                value = 100 * (getattr(left, name) * (1 - share) + getattr(right, name) * share)
                assert not box.contains(view.mapViewToScene(QPointF(epoch, value)))


def test_the_theme_s_colours_are_drawn(cost: CurvePlot) -> None:
    def colours() -> set[str]:
        image = cost.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    assert {LIGHT.surface.lower(), LIGHT.accent.lower(), LIGHT.negative.lower()} <= colours()
    paint_in(DARK, cost)
    assert {DARK.surface.lower(), DARK.accent.lower(), DARK.negative.lower()} <= colours()
    assert LIGHT.accent.lower() not in colours()


def test_of_a_million_mini_batches_few_are_drawn_and_each_spike_at_every_zoom(cost: CurvePlot) -> None:
    values = [(index / 5000, 0.5) for index in range(200_000)]
    values[123_456] = (123_456 / 5000, 9.0)
    cost.show_curves(Curves(POINTS, mini_batches(values), planned_epochs=40))
    view = cost.area.plot_item.getViewBox()
    for half in (30.0, 3.0, 0.3, 0.01):
        view.setXRange(123_456 / 5000 - half, 123_456 / 5000 + half, padding=0)
        batches = drawn(cost)[0]
        assert max(batches) == 9.0
        assert len(batches) <= 2 * cost.width()


def test_mini_batches_that_come_are_drawn_though_the_view_stays(cost: CurvePlot) -> None:
    batches = mini_batches(BATCHES)
    cost.show_curves(Curves(POINTS, batches, planned_epochs=20))
    batches.extend(mini_batches([(10.0, 0.25)]).view(0, 20, 10))
    cost.show_curves(Curves(POINTS, batches, planned_epochs=20))
    assert drawn(cost)[0][-1] == 0.25
