import numpy as np

from app.digits.values.collection import (
    CollectedDigit,
    DigitFilter,
    SeenDigit,
    chosen_digits,
    label_counts,
    number_of_digits,
)
from app.parts.values.labels import with_article

FOUR, NINE, UNREAD = CollectedDigit("a", 4), CollectedDigit("b", 9), CollectedDigit("c", 9)
IMAGE = np.zeros((28, 28), np.uint8)
SEEN = {"a": SeenDigit(IMAGE, "4"), "b": SeenDigit(IMAGE, "?")}
ALL = (FOUR, NINE, UNREAD)


def test_digits_are_chosen_by_label_and_by_what_the_network_reads():
    assert chosen_digits(ALL, SEEN, DigitFilter()) == ALL
    assert chosen_digits(ALL, SEEN, DigitFilter(9)) == (NINE, UNREAD)
    assert chosen_digits(ALL, SEEN, DigitFilter(only_misread=True)) == (NINE,)
    assert chosen_digits(ALL, SEEN, DigitFilter(4, only_misread=True)) == ()


def test_counts_and_words():
    assert label_counts(ALL) == (0, 0, 0, 0, 1, 0, 0, 0, 0, 2)
    assert [with_article(4), with_article(8)] == ["a 4", "an 8"]
    assert number_of_digits(1) == "1 digit"
    assert number_of_digits(1234) == "1,234 digits"
