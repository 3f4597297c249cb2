import numpy as np
from mini_batches import mini_batches
from PySide6.QtWidgets import QWidget

from app.inside.look_page import LookPage
from app.parts.values.activity import Activity, ColourRange, LayerActivity, LayerForm, UnitPlace
from app.shell.theme.tokens import DARK
from app.training.train_page import TrainPage
from app.training.values.training import Curves, EpochPoint, LayerSummary, TrainingForm, TrainingPhase, TrainingProgress


def activity(value: float) -> Activity:
    maps = np.full((2, 4, 4), value, np.float32)
    scores = np.zeros(10, np.float32)
    return Activity(
        (
            LayerActivity("0", "Convolution", "2 maps 4 × 4", LayerForm.MAPS, maps),
            LayerActivity("1", "Softmax", "10", LayerForm.SCORES, scores),
        ),
        is_blank=False,
    )


def test_the_unit_that_is_held_on_to_follows_the_drawing(qtbot):
    page = LookPage()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show_activity(activity(0.25))
    page._heatmap.pin(UnitPlace("0", 1, 2, 3))
    assert "0.25" in page.findChild(QWidget, "unit_values").text()
    page.show_activity(activity(0.75))
    assert "0.75" in page.findChild(QWidget, "unit_values").text()


def test_the_colour_range_is_asked_for_and_shown_with_its_legend(qtbot):
    page = LookPage()
    qtbot.addWidget(page)
    asked: list[ColourRange] = []
    page.colour_range_chosen.connect(asked.append)
    page.show_activity(activity(0.5))
    page._ranges.findChild(QWidget, "segment_all").click()
    assert asked == [ColourRange.ALL]
    page.show_colour_range(ColourRange.ALL)
    assert "0.5" in page._legend.accessibleName()


def test_the_training_page_shows_form_progress_and_curves(qtbot):
    page = TrainPage()
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.show_form(TrainingForm(layers=(LayerSummary("Dense 10", "7,850", 7850),)))
    assert page.findChild(QWidget, "network_parameters").text() == "7,850 parameters"
    page.show_progress(TrainingProgress(TrainingPhase.RUNNING, 1, 3, 0.4, 1234.0, 60.0))
    assert not page.findChild(QWidget, "choice_epochs").isEnabled()
    assert page.findChild(QWidget, "pause_button").isVisible()
    page.show_curves(Curves((EpochPoint(1, 0.5, 0.6, 0.8, 0.7),), None, 1, 3))
    page.apply_theme(DARK)
    page.show_progress(TrainingProgress())
    assert page.findChild(QWidget, "choice_epochs").isEnabled()


def test_the_accuracy_is_drawn_a_frame_after_the_cost_and_only_when_an_epoch_changes_it(qtbot, monkeypatch):
    page = TrainPage()
    qtbot.addWidget(page)
    drawn: list[str] = []
    monkeypatch.setattr(page.cost_plot, "show_curves", lambda curves: drawn.append("cost"))
    monkeypatch.setattr(page.accuracy_plot, "show_curves", lambda curves: drawn.append("accuracy"))
    first = EpochPoint(1, 0.5, 0.6, 0.8, 0.7)
    page.show_curves(Curves((first,), mini_batches([(0.5, 2.0)]), 1, 3))
    assert drawn == ["cost"]
    qtbot.waitUntil(lambda: drawn == ["cost", "accuracy"])
    page.show_curves(Curves((first,), mini_batches([(0.5, 2.0), (1.0, 1.0)]), 1, 3))
    qtbot.wait(50)
    assert drawn == ["cost", "accuracy", "cost"]
