from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from app.shell.theme.tokens import GAP
from app.training.values.training import LayerSummary, Option, TrainingChoices, TrainingForm
from app.training.widgets.train_column import LEAST_FORM, TrainColumn

FORM = TrainingForm(
    TrainingChoices(data="mnist", preset="784-30-10"),
    (Option("mnist", "MNIST", "handwritten digits"), Option("procedural", "Procedural digits", "drawn here")),
    (Option("784-30-10", "784-30-10", "the book's first network"),),
    (Option("cross_entropy", "Cross-entropy"),),
    layers=(LayerSummary("Dense 30, sigmoid", "23,550", 23550),),
)


@pytest.fixture
def column(qtbot) -> TrainColumn:
    made = TrainColumn()
    qtbot.addWidget(made)
    made.resize(260, 980)
    made.show_form(FORM)
    made.show()
    qtbot.waitExposed(made)
    return made


def part(column: TrainColumn, name: str) -> QWidget:
    found = column.findChild(QWidget, name)
    assert found is not None
    return found


def test_the_choices_are_explained_below_them_in_sentences(column):
    assert part(column, "data_words").text() == "Handwritten digits"
    assert part(column, "preset_words").text() == "The book's first network"
    assert not part(column, "cost_words").isVisible()
    words, panel = part(column, "choice_words"), part(column, "training_panel")
    assert words.geometry().top() == panel.geometry().bottom() + 1 + GAP
    assert words.geometry().bottom() < column.height()


def test_the_choices_are_as_high_as_their_rows(column, qtbot):
    panel = part(column, "training_panel")
    assert panel.height() == panel.sizeHint().height()
    before = panel.height()
    column.panel.show_form(
        TrainingForm(FORM.choices, *[FORM.data_options, FORM.preset_options, FORM.cost_options], errors={"l2": "No"})
    )
    qtbot.waitUntil(lambda: panel.height() > before)


def test_in_a_low_window_the_choices_scroll_and_nothing_explains_them(column):
    column.resize(260, 300)
    assert not part(column, "choice_words").isVisible()
    assert part(column, "training_panel").geometry().bottom() < 300


def test_a_network_of_many_layers_leaves_room_for_the_choices(column):
    column.resize(260, 560)
    layers = tuple(LayerSummary(f"Conv {index}", "24×24×20 · 520", 520) for index in range(9))
    column.show_form(replace(FORM, layers=layers))
    assert part(column, "training_panel").height() >= LEAST_FORM
    assert part(column, "network_parameters").text() == "9 layers, 4,680 parameters"
    column.resize(260, 980)
    assert part(column, "network_parameters").text() == "4,680 parameters"
    assert part(column, "network_summary").height() > 300
    column.resize(260, 560)
    assert 40 < part(column, "network_summary").height() < 120
