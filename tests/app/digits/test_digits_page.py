from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.digits.digits_page import DigitsPage
from app.digits.values.collection import CollectedDigit, Collection, SeenDigit
from app.drawing.values.collecting import Collecting

IMAGE = np.zeros((28, 28), np.uint8)
DIGITS = tuple(CollectedDigit(f"key {index}", index % 3) for index in range(7))


@pytest.fixture
def page(qtbot) -> DigitsPage:
    made = DigitsPage()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def part(page: DigitsPage, name: str):
    return page.findChild(object, name)


def shown(page: DigitsPage) -> list[str]:
    return [digit.key for digit in part(page, "digit_gallery").digits]


def test_an_empty_page_says_how_to_begin(page):
    assert part(page, "digits_empty_title").isVisible()
    assert "0 to 9" in part(page, "digits_empty").text()
    assert not part(page, "export_digits").isEnabled()
    assert part(page, "import_digits").isEnabled()
    assert not part(page, "show_all_digits").isVisible()
    page.show_collection(Collection((), "1 digit deleted"))
    assert part(page, "undo_digits").isVisible()


def test_digits_are_counted_and_filtered(page):
    page.show_collection(Collection(DIGITS))
    assert part(page, "digit_gallery").isVisible()
    assert part(page, "show_all_digits").text() == "All · 7"
    assert part(page, "show_digits_0").text() == "0 · 3"
    part(page, "show_digits_2").click()
    assert shown(page) == ["key 2", "key 5"]
    part(page, "show_digits_8").click()
    assert part(page, "digits_empty_title").text() == "None of these"
    part(page, "show_all_digits").click()
    assert len(shown(page)) == 7


def test_those_that_the_open_network_misreads_are_found_as_it_reads(page, qtbot):
    page.show_collection(Collection(DIGITS))
    part(page, "only_misread").setChecked(True)
    assert part(page, "digits_empty_title").text() == "None misread"
    page.show_seen({"key 0": SeenDigit(IMAGE, "0"), "key 1": SeenDigit(IMAGE, "7"), "key 2": SeenDigit(IMAGE, "?")})
    qtbot.waitUntil(lambda: shown(page) == ["key 1", "key 2"])
    assert part(page, "only_misread").text().endswith("2")
    page.show_seen({"key 1": SeenDigit(IMAGE, "1")})
    qtbot.waitUntil(lambda: shown(page) == ["key 2"])


def test_those_selected_are_relabelled_and_deleted(page, qtbot):
    page.show_collection(Collection(DIGITS))
    assert not part(page, "delete_digits").isEnabled()
    gallery = part(page, "digit_gallery")
    gallery.setCurrentIndex(gallery.model().index(1))
    assert part(page, "digits_words").text() == "A 1"
    with qtbot.waitSignal(page.relabel_requested) as relabelled:
        part(page, "relabel_key_8").click()
    assert relabelled.args == [frozenset({"key 1"}), 8]
    gallery.selectAll()
    assert part(page, "digits_words").text() == "7 digits selected"
    with qtbot.waitSignal(page.delete_requested) as deleted:
        part(page, "delete_digits").click()
    assert len(deleted.args[0]) == 7


def test_what_was_done_last_is_said_and_can_be_undone(page, qtbot):
    assert not part(page, "undo_digits").isEnabled()
    page.show_collection(Collection(DIGITS, "3 digits deleted"))
    assert part(page, "digits_words").text() == "3 digits deleted"
    with qtbot.waitSignal(page.undo_requested):
        part(page, "undo_digits").click()


def test_counts_give_way_where_there_is_no_room(page):
    page.show_collection(Collection(tuple(CollectedDigit(str(n), n % 10) for n in range(20_000))))
    assert part(page, "show_digits_3").text() == "3 · 2,000"
    page.resize(570, 600)
    assert part(page, "show_digits_3").text() == "3"
    assert "2,000" in part(page, "show_digits_3").accessibleName()
    assert page.minimumSizeHint().width() <= 570


def test_every_control_has_a_name(page):
    for widget in page.findChildren(object):
        if hasattr(widget, "focusPolicy") and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            assert widget.objectName(), widget
            assert widget.accessibleName() or widget.objectName().startswith("qt_"), widget.objectName()


def test_the_test_of_models_takes_the_place_of_the_digits_and_gives_it_back(page, qtbot):
    assert not part(page, "compare_models").isEnabled()
    page.show_collection(Collection(DIGITS))
    with qtbot.waitSignal(page.test_requested):
        part(page, "compare_models").click()
    page.activateWindow()
    part(page, "compare_models").setFocus()
    page.show_test()
    assert part(page, "personal_test").isVisible()
    assert not part(page, "digit_gallery").isVisible()
    part(page, "personal_test_close").click()
    assert part(page, "digit_gallery").isVisible()


def test_while_digits_are_collected_the_others_stay_as_they_are(page):
    page.show_collection(Collection(DIGITS, "3 digits deleted"))
    page.show_test()
    page.show_collecting(Collecting((1, 2)))
    assert part(page, "digit_gallery").isVisible()
    for name in ("digit_gallery", "undo_digits", "collect_digits"):
        assert not part(page, name).isEnabled()
    page.show_test()
    page.show_collecting(Collecting((1, 2), seconds=1))
    assert part(page, "personal_test").isVisible()  # nobody is taken back each second
    page.show_collecting(None)
    page.show_mine()
    for name in ("digit_gallery", "undo_digits", "collect_digits"):
        assert part(page, name).isEnabled()
