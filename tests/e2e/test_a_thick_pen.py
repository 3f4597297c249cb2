"""The thickest pen and the thinnest one change what is seen on the paper, and nothing of what is read."""

from digits import DIGITS

from app.drawing.widgets.network_input import NetworkInputView


def test_digits_of_a_thick_pen_are_read_as_those_of_a_thin_one(hand):
    pen, seen = hand.find("pen_width"), hand.find("network_input", NetworkInputView)
    pictures = []
    for width in (pen.maximum(), pen.minimum()):
        pen.setValue(width)
        for digit, strokes in enumerate(DIGITS):
            hand.draw(strokes, steps=2)
            hand.settle()
            assert hand.answer == str(digit)
            pictures.append(seen.grab().toImage())
            hand.action("action_clear").trigger()
    thick, thin = pictures[:10], pictures[10:]
    assert thick == thin
    assert thick[0] != thick[1]
