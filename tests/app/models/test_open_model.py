from app.models.values.document import Document
from app.models.values.network_choice import NetworkChoice
from app.models.widgets.open_model import OpenModel


def shown(qtbot, width: int) -> OpenModel:
    widget = OpenModel()
    qtbot.addWidget(widget)
    widget.resize(width, 48)
    widget.show()
    return widget


def test_a_long_name_gives_way_and_is_told_as_a_tip(qtbot):
    widget = shown(qtbot, 300)
    name = "a-very-long-name-" * 10
    widget.show_document(Document(name, None, False, "99 %"))
    assert "…" in widget._document.text()
    assert widget._document.toolTip() == f"{name} · 99 %"
    assert widget.width() == 300


def test_a_name_is_no_markup(qtbot):
    widget = shown(qtbot, 900)
    widget.show_document(Document("<b>bold</b>"))
    assert widget._document.text() == "<b>bold</b>"
    assert widget._document.sizeHint().width() > widget.fontMetrics().horizontalAdvance("<b>bold")


def test_it_tells_whether_the_model_is_saved(qtbot):
    widget = shown(qtbot, 900)
    widget.show_document(Document("mine.safetensors", None, True, "98.0 % on MNIST validation"))
    assert widget._document.text() == "mine.safetensors, not saved · 98.0 % on MNIST validation"


def test_the_switch_between_networks_is_there_only_while_there_is_a_choice(qtbot):
    widget = shown(qtbot, 900)
    assert widget._switch.isHidden()
    widget.show_choice(NetworkChoice.IN_TRAINING, True)
    assert not widget._switch.isHidden()
    widget.show_choice(NetworkChoice.SAVED, False)
    assert widget._switch.isHidden()
