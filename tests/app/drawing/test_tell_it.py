from PySide6.QtWidgets import QPushButton

from app.drawing.values.kept_drawing import KeptDrawing
from app.drawing.values.picture import Picture
from app.drawing.values.preparation import Preparation
from app.drawing.values.reading import NetworkInput
from app.drawing.values.sketch import Sketch
from app.drawing.widgets.tell_it import ASK, NO_STROKES, TellIt


def shown(qtbot) -> TellIt:
    widget = TellIt()
    qtbot.addWidget(widget)
    widget.resize(276, 60)
    widget.show()
    widget.show_sketch(Sketch().begin_stroke((0.5, 0.5), 0.06))
    return widget


def part(widget: TellIt, name: str):
    return widget.findChild(object, name)


def test_there_is_nothing_to_tell_about_a_blank_canvas(qtbot):
    widget = shown(qtbot)
    assert part(widget, "tell_it_key_4").isEnabled()
    widget.show_sketch(Sketch())
    assert not part(widget, "tell_it_key_4").isEnabled()


def test_a_key_tells_its_digit(qtbot):
    widget = shown(qtbot)
    with qtbot.waitSignal(widget.digit_chosen) as told:
        part(widget, "tell_it_key_7").click()
    assert told.args == [7]
    assert part(widget, "tell_it_key_7").accessibleName() == "That was a 7"


def test_what_was_kept_is_said_marked_and_can_be_taken_back(qtbot):
    widget = shown(qtbot)
    undo = part(widget, "tell_it_undo")
    assert not undo.isVisible()
    height = widget.sizeHint().height()
    widget.show_kept(KeptDrawing(4, can_undo=True))
    assert "4" in part(widget, "tell_it_words").text()
    assert [key.text() for key in widget.findChildren(QPushButton) if key.property("chosen")] == ["4"]
    with qtbot.waitSignal(widget.undo_requested):
        undo.click()
    widget.show_kept(KeptDrawing())
    assert part(widget, "tell_it_words").text() == ASK
    assert widget.sizeHint().height() == height


def test_a_low_window_gets_one_line(qtbot):
    widget = shown(qtbot)
    height = widget.sizeHint().height()
    widget.set_low(True)
    assert widget.sizeHint().height() < height
    assert part(widget, "tell_it_key_4").isVisible()
    widget.set_low(False)
    assert widget.sizeHint().height() == height


def test_a_picture_has_nothing_that_could_be_kept(qtbot):
    widget = shown(qtbot)
    widget.show_sketch(Sketch().show_picture(Picture("digit.jpg", Preparation(), NetworkInput())))
    assert part(widget, "tell_it_words").text() == NO_STROKES
    assert not part(widget, "tell_it_key_4").isEnabled()
    widget.show_sketch(Sketch())
    assert part(widget, "tell_it_words").text() == ASK
