from app.drawing.values.sketch import Sketch, lines_to_read

PEN = 0.06
BLANK = Sketch()


def stroke(*points, sketch=BLANK, width=PEN):
    return sketch.begin_stroke(points[0], width).extend_stroke(*points[1:])


def test_a_click_is_a_dot_even_when_the_hand_trembles():
    click = stroke((0.5, 0.5))
    trembling = stroke((0.5, 0.5), (0.51, 0.5), (0.5, 0.52))
    assert lines_to_read(click) == lines_to_read(trembling) == (((0.5, 0.5),),)


def test_a_second_click_on_the_same_spot_changes_nothing():
    assert lines_to_read(stroke((0.51, 0.51), sketch=stroke((0.5, 0.5)))) == (((0.5, 0.5),),)


def test_what_leaves_the_first_spot_is_read_as_it_was_drawn():
    line = stroke((0.5, 0.5), (0.5, 0.54))
    assert lines_to_read(line) == (((0.5, 0.5), (0.5, 0.54)),)
    apart = stroke((0.6, 0.5), sketch=stroke((0.5, 0.5)))
    assert lines_to_read(apart) == (((0.5, 0.5),), ((0.6, 0.5),))


def test_a_thin_pen_writes_tiny_digits():
    tiny = ((0.5, 0.5), (0.52, 0.5), (0.51, 0.53))
    assert lines_to_read(stroke(*tiny, width=0.02)) == (tiny,)
    assert lines_to_read(stroke(*tiny, width=0.14)) == (((0.5, 0.5),),)


def test_nothing_drawn_is_nothing_to_read():
    assert lines_to_read(BLANK) == ()
