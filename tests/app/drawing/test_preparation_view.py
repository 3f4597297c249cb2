"""The stages of preparation as a row of pictures with their words."""

import numpy as np
from PySide6.QtWidgets import QLabel, QWidget
from themes import paint_in

from app.drawing.values.preparation import Preparation, PreparedStage
from app.drawing.widgets.preparation_view import NOTHING, PreparationView
from app.shell.theme.tokens import DARK, LIGHT


def stages(count: int) -> Preparation:
    pixels = np.zeros((40, 80), np.uint8)
    pixels[10:30, 20:60] = 255
    made = [PreparedStage(f"Name {n}", f"Words {n}.", pixels, is_ink=n > 1) for n in range(1, count + 1)]
    return Preparation(tuple(made), "digit.jpg")


def test_pictures_names_and_words(qtbot):
    view = PreparationView()
    qtbot.addWidget(view)
    view.show()
    assert view.accessibleDescription() == NOTHING
    view.show_preparation(stages(3))
    assert view.accessibleDescription() == ("Of digit.jpg: 1. Name 1: Words 1. 2. Name 2: Words 2. 3. Name 3: Words 3.")
    assert view.findChild(QLabel, "preparation_name_2").text() == "2  Name 2"
    assert view.findChild(QLabel, "preparation_words_2").text() == "Words 2."
    assert view.findChild(QWidget, "preparation_picture_3").isVisible()
    assert not view.findChild(QWidget, "preparation_picture_4").isVisible()
    assert not view.findChild(QLabel, "preparation_nothing").isVisible()
    view.show_preparation(Preparation())
    assert view.findChild(QLabel, "preparation_nothing").isVisible()
    assert not view.findChild(QWidget, "preparation_picture_1").isVisible()


def test_ink_has_the_themes_colours_and_a_photograph_keeps_its_greys(qtbot):
    view = PreparationView()
    qtbot.addWidget(view)
    view.show_preparation(stages(2))
    colours = {}
    for tokens in (LIGHT, DARK):
        paint_in(tokens, view)
        for number in (1, 2):
            picture = view.findChild(QWidget, f"preparation_picture_{number}")
            colours[tokens.is_dark, number] = picture.grab().toImage().pixelColor(picture.rect().center()).name()
    assert colours[False, 1] == colours[True, 1] == "#ffffff"
    assert colours[False, 2] == LIGHT.peak.lower()
    assert colours[True, 2] == DARK.peak.lower()
