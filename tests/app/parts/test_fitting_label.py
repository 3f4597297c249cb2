from app.parts.widgets.fitting_label import FittingLabel


def test_it_says_as_much_as_there_is_room_for(qtbot):
    label = FittingLabel()
    qtbot.addWidget(label)
    label.show()
    texts = ("a long text, with every detail", "a shorter text", "short")
    advance = label.fontMetrics().horizontalAdvance
    label.show_texts(texts)
    for text in texts:
        label.resize(advance(text) + 1, 20)
        assert label.text() == text
    label.resize(4, 20)
    assert label.text() == "short"
