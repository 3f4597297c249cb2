from app.models.values.document import Document
from app.shell.widgets.header import Header
from app.training.values.training import NetworkChoice


def test_a_long_name_gives_way_and_is_told_as_a_tip(qtbot):
    header = Header((("look", "Look inside"),))
    qtbot.addWidget(header)
    header.resize(500, 48)
    header.show()
    name = "a-very-long-name-" * 10
    header.show_document(Document(name, None, False, "99 %"))
    assert "…" in header.document.text()
    assert header.document.toolTip() == f"{name} · 99 %"
    assert header.width() == 500


def test_a_name_is_no_markup(qtbot):
    header = Header((("look", "Look inside"),))
    qtbot.addWidget(header)
    header.resize(900, 48)
    header.show()
    header.show_document(Document("<b>bold</b>"))
    assert header.document.text() == "<b>bold</b>"
    assert header.document.sizeHint().width() > header.fontMetrics().horizontalAdvance("<b>bold")


def test_the_switch_between_networks_is_there_only_while_there_is_a_choice(qtbot):
    header = Header((("look", "Look inside"),))
    qtbot.addWidget(header)
    assert header.network_switch.isHidden()
    header.show_network_choice(NetworkChoice.IN_TRAINING, True)
    assert not header.network_switch.isHidden()
    header.show_network_choice(NetworkChoice.SAVED, False)
    assert header.network_switch.isHidden()
