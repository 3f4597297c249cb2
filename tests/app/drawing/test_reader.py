import numpy as np
import pytest

from app.drawing.controllers.reader import Reader
from app.drawing.values.reading import BLANK
from app.drawing.values.sketch import Sketch
from app.inside.controllers.activity_reader import INTERVAL, ActivityReader
from nnengine.digits.strokes import render
from nnengine.layers import Dense, Flatten, Softmax
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.training.presets import PRESETS

LINE = Sketch().begin_stroke((0.5, 0.2), 0.06).extend_stroke((0.5, 0.8))
SOFTMAX = NetworkSpecification((Flatten(), Dense(10), Softmax()))


@pytest.fixture
def reader(inspector) -> Reader:
    """With what looks into the network beside it."""
    reader, activity = Reader(inspector, parent=inspector), ActivityReader(inspector, inspector)
    use = reader.use
    reader.use = lambda network: (use(network), activity.use(network))
    reader.input_changed.connect(activity.show_input)
    activity.watch(True)
    reader.readings, reader.activities, reader.inputs = [], [], []
    reader.reading_changed.connect(reader.readings.append)
    activity.activity_changed.connect(reader.activities.append)
    reader.input_changed.connect(reader.inputs.append)
    return reader


def network(seed: int = 0) -> Network:
    return Network(SOFTMAX, np.random.default_rng(seed))


def test_the_network_reads_the_rendered_strokes(reader, qtbot):
    reader.use(network())
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings) and not reader.activities[-1].is_blank)
    pixels = render([np.array(LINE.strokes[0].points)])
    np.testing.assert_array_equal(reader.inputs[-1].pixels, pixels)
    expected = network().predict(pixels[None, None])[0]
    assert reader.readings[-1].scores == pytest.approx(expected.tolist())
    np.testing.assert_allclose(reader.activities[-1].layers[-1].values, expected)


def test_a_blank_canvas_gives_no_answer_and_zero_activity(reader, qtbot):
    reader.use(network())
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings))
    reader.read(Sketch())
    qtbot.waitUntil(lambda: reader.readings[-1] is BLANK)
    assert reader.inputs[-1].pixels is None
    assert reader.activities[-1].is_blank


def test_many_changes_in_one_turn_are_read_once_and_the_last_wins(reader, qtbot):
    reader.use(network())
    sketch = LINE
    for step in range(50):
        sketch = sketch.extend_stroke((0.5 + step / 200, 0.8))
        reader.read(sketch)
    qtbot.waitUntil(lambda: bool(reader.readings))
    qtbot.wait(round(3000 * INTERVAL))
    assert (len(reader.inputs), len(reader.readings)) == (1, 1)
    np.testing.assert_array_equal(reader.inputs[0].pixels, render([np.array(sketch.strokes[0].points)]))


def test_the_activity_is_slower_than_the_scores_but_ends_exact(reader, qtbot):
    reader.use(network())
    sketch = LINE
    for step in range(20):
        sketch = sketch.extend_stroke((0.5 + step / 100, 0.8))
        reader.read(sketch)
        qtbot.waitUntil(lambda step=step: len(reader.inputs) == step + 1)
    while_drawing = len(reader.activities)
    qtbot.wait(round(3000 * INTERVAL))
    assert while_drawing < len(reader.readings)
    np.testing.assert_array_equal(reader.activities[-1].layers[0].values[0], reader.inputs[-1].pixels)


def test_another_network_reads_the_same_drawing_at_once(reader, qtbot):
    reader.use(network(0))
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings))
    first = reader.readings[-1]
    reader.use(network(1))
    qtbot.waitUntil(lambda: reader.readings[-1] != first)
    reader.use(Network(PRESETS["784-30-10"].recipe.network, np.random.default_rng(0)))
    qtbot.waitUntil(lambda: len(reader.activities[-1].layers) == 3)
    assert len(reader.inputs) == 1  # the drawing itself was not rendered again


def test_a_network_that_diverged_is_unsure(reader, qtbot):
    diverged = network()
    diverged.values[:] = np.nan
    reader.use(diverged)
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings))
    assert reader.readings[-1].answer == "?"


def test_a_trembling_click_is_seen_as_a_dot(reader, qtbot):
    click = Sketch().begin_stroke((0.5, 0.5), 0.06)
    for sketch in (click, click.extend_stroke((0.51, 0.52))):
        reader.read(sketch)
        qtbot.waitUntil(lambda: bool(reader.inputs))
        np.testing.assert_array_equal(reader.inputs.pop().pixels, render([np.array([(0.5, 0.5)])]))


def test_scores_below_0_take_nothing_from_the_others(reader, qtbot):
    linear = NetworkSpecification((Flatten(), Dense(10)))
    weightless = Network(linear)
    weightless.operations[1].parameters["biases"].ravel()[:] = [3.0, 1.0, -2.0, *[0.0] * 7]
    reader.use(weightless)
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings))
    assert reader.readings[-1].scores == (3.0, 1.0, *[0.0] * 8)
    assert reader.readings[-1].shares[:3] == (0.75, 0.25, 0.0)


def test_an_ensemble_reads_and_another_one_of_the_same_networks_is_told_apart(reader, qtbot):
    ensemble = Ensemble([network(seed) for seed in range(3)])
    reader.use(network())
    reader.read(LINE)
    qtbot.waitUntil(lambda: bool(reader.readings) and not reader.activities[-1].is_blank)
    before = reader.readings[-1]
    reader.use(ensemble)  # of the same specification
    qtbot.waitUntil(lambda: reader.activities[-1].layers[-1].title == "Average" and reader.readings[-1] != before)
    expected = ensemble.predict(render([np.array(LINE.strokes[0].points)])[None, None])[0]
    assert reader.readings[-1].scores == pytest.approx(expected.tolist())
    np.testing.assert_array_equal(reader.activities[-1].layers[-1].values, expected)
    reader.use(Ensemble(ensemble.networks, "plurality"))
    qtbot.waitUntil(lambda: reader.activities[-1].layers[-1].title == "Plurality")
    reader.use(network())
    qtbot.waitUntil(lambda: reader.activities[-1].layers[-1].title == "Softmax")


def number_reader(reader: Reader, qtbot, sketch: Sketch) -> list:
    """The numbers read, after the first one; with digits at the left and the right."""
    numbers: list = []
    reader.number_changed.connect(numbers.append)
    reader.use(network())
    reader.read(sketch)
    qtbot.waitUntil(lambda: bool(numbers))
    return numbers


RIGHT = Sketch().begin_stroke((0.8, 0.2), 0.06).extend_stroke((0.8, 0.5), (0.8, 0.8))
TWO_DIGITS = RIGHT.begin_stroke((0.2, 0.3), 0.06).extend_stroke((0.2, 0.7))


def test_digits_side_by_side_are_read_each_and_the_one_drawn_last_is_looked_at(reader, qtbot):
    number = number_reader(reader, qtbot, TWO_DIGITS)[-1]
    assert len(number.digits) == len(number.answer) == 2
    assert number.index == 0  # from the left; it was drawn last
    images = [render([np.array(stroke.points)]) for stroke in reversed(TWO_DIGITS.strokes)]
    expected = network().predict(np.stack(images)[:, None])
    for digit, scores in zip(number.digits, expected, strict=True):
        assert digit.reading.scores == pytest.approx(scores.tolist(), abs=1e-6)
    assert reader.readings[-1] == number.reading == number.digits[0].reading
    np.testing.assert_array_equal(reader.inputs[-1].pixels, images[0])
    qtbot.waitUntil(lambda: bool(reader.activities))
    np.testing.assert_array_equal(reader.activities[-1].layers[0].values[0], images[0])
    assert number.digits[1].box == pytest.approx((0.77, 0.17, 0.83, 0.83))


def test_another_digit_is_looked_at_until_the_drawing_changes(reader, qtbot):
    drawn: list[Sketch] = []
    reader.digit_changed.connect(drawn.append)
    numbers = number_reader(reader, qtbot, TWO_DIGITS)
    reader.look_at(1)
    qtbot.waitUntil(lambda: numbers[-1].index == 1)
    assert reader.readings[-1] == numbers[-1].digits[1].reading
    assert drawn[-1].strokes == TWO_DIGITS.strokes[:1]
    qtbot.waitUntil(lambda: np.array_equal(reader.activities[-1].layers[0].values[0], reader.inputs[-1].pixels))
    reader.look_at(2)  # there is none
    reader.read(TWO_DIGITS.extend_stroke((0.2, 0.8)))
    qtbot.waitUntil(lambda: numbers[-1].index == 0)
    assert drawn[-1].strokes[0].points[-1] == (0.2, 0.8)


def test_one_digit_is_the_whole_drawing(reader, qtbot):
    drawn: list[Sketch] = []
    reader.digit_changed.connect(drawn.append)
    numbers = number_reader(reader, qtbot, LINE)
    assert not numbers[-1].is_several
    assert numbers[-1].answer == reader.readings[-1].answer
    assert drawn[-1].strokes == LINE.strokes
