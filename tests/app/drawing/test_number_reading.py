"""What a number answers, and which of its digits is looked at."""

from app.drawing.values.reading import BLANK, NumberReading, ReadDigit, Reading
from app.drawing.values.sketch import Sketch, bounds

BOX = (0.0, 0.0, 0.5, 0.5)
SEVEN = Reading((0.0,) * 7 + (1.0, 0.0, 0.0))
UNSURE = Reading((0.1,) * 10)


def test_a_number_answers_digit_by_digit():
    number = NumberReading((ReadDigit(SEVEN, BOX), ReadDigit(UNSURE, BOX), ReadDigit(SEVEN, BOX)), 1)
    assert number.answer == "7?7"
    assert number.is_several
    assert number.reading is UNSURE


def test_one_digit_is_no_number_of_several_and_nothing_is_blank():
    assert not NumberReading((ReadDigit(SEVEN, BOX),)).is_several
    assert NumberReading().reading is BLANK
    assert NumberReading().answer == ""


def test_the_box_holds_the_ink_and_not_the_path_alone():
    sketch = Sketch().begin_stroke((0.25, 0.5), 0.125).extend_stroke((0.5, 0.25)).begin_stroke((0.75, 0.5), 0.25)
    assert bounds(sketch.strokes) == (0.1875, 0.1875, 0.875, 0.625)
