from mini_batches import mini_batches
from PySide6.QtWidgets import QWidget

from app.training.train_page import TrainPage
from app.training.values.training import Curves, EpochPoint, LayerSummary, TrainingForm, TrainingPhase, TrainingProgress


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
