import numpy as np
import pytest

from app.digits.controllers.familiar_digits import SLICE, FamiliarDigits
from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.values.sketch import Sketch
from nnengine.digits.judge import FLAT
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.strokes import render
from nnengine.network.network import Network
from nnengine.training.presets import PRESETS

FLAT_LINE = [np.array([(0.1, 0.5), (0.9, 0.5)], np.float32)]
LINE = [np.array([(0.5, 0.1), (0.5, 0.9)], np.float32)]


class DoubtsFlatOnes:
    """Doubts what is wider than high, and counts the drawings."""

    def __init__(self) -> None:
        self.count = 0

    def doubts(self, images, drawings):
        self.count += len(images)
        extents = (np.ptp(np.concatenate(strokes), axis=0) for strokes in drawings)
        return [FLAT if across > down else None for across, down in extents]

    def chances(self, images):
        return np.ones(len(images))


@pytest.fixture
def judge() -> DoubtsFlatOnes:
    return DoubtsFlatOnes()


def test_what_is_refused_of_the_users_digits_is_familiar_and_judged_once(inspector, judge, qtbot) -> None:
    digits = FamiliarDigits(inspector, judge, inspector)
    kept = [UserDigit(tuple(LINE), 1), UserDigit(tuple(FLAT_LINE), 1)]
    with qtbot.waitSignal(digits.familiar_changed) as changed:
        digits.show_digits(kept)
    assert changed.args[0].is_like(render(FLAT_LINE))
    assert not changed.args[0].is_like(render(LINE))
    with qtbot.assertNotEmitted(digits.familiar_changed, wait=100):
        digits.show_digits(kept[1:])
    assert judge.count == 2
    with qtbot.waitSignal(digits.familiar_changed) as changed:
        digits.show_digits(kept[:1])
    assert not changed.args[0].is_like(render(FLAT_LINE))


def test_many_are_judged_a_few_at_a_time(inspector, judge, qtbot) -> None:
    digits = FamiliarDigits(inspector, judge, inspector)
    lines = [np.array([(0.1, 0.5), (0.9, 0.5 + 0.01 * number)], np.float32) for number in range(SLICE + 2)]
    with qtbot.waitSignal(digits.familiar_changed):
        digits.show_digits([UserDigit((line,), 1) for line in lines])
    assert judge.count == SLICE + 2


def test_a_familiar_drawing_is_not_doubted(inspector, judge, qtbot) -> None:
    network = Network(PRESETS["softmax"].recipe.network)
    sketch = Sketch().begin_stroke((0.1, 0.5), 0.06).extend_stroke((0.9, 0.5))
    drawn = DrawnDigits(judge)
    assert drawn.read(sketch, network)[0].doubt is FLAT
    with qtbot.waitSignal((digits := FamiliarDigits(inspector, judge, inspector)).familiar_changed) as changed:
        digits.show_digits([UserDigit(tuple(FLAT_LINE), 1)])
    assert drawn.read(sketch, network, changed.args[0])[0].doubt is None


def test_without_a_judge_nothing_is_told(inspector, qtbot) -> None:
    digits = FamiliarDigits(inspector, None, inspector)
    with qtbot.assertNotEmitted(digits.familiar_changed, wait=50):
        digits.show_digits([UserDigit(tuple(FLAT_LINE), 1)])
