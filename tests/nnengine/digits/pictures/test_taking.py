from __future__ import annotations

import numpy as np
import pytest

from nnengine.digits.pictures import Look, some_look, taken

INK = np.zeros((20, 30), np.float32)
INK[5:15, 10:20] = 1


def test_a_clean_picture_is_ink_on_paper() -> None:
    picture = taken(INK, Look(paper=0.8, ink=0.2), np.random.default_rng(0))
    assert picture == pytest.approx(0.8 - 0.6 * INK, abs=0.01)


def test_light_grain_lens_and_jpeg_each_do_what_they_say() -> None:
    blank = np.zeros_like(INK)
    uneven = taken(blank, Look(gradient=0.4), np.random.default_rng(0))
    assert uneven.max() == pytest.approx(1, abs=0.03)
    assert uneven.min() == pytest.approx(0.6, abs=0.03)
    grey = Look(paper=0.5, noise=0.05)
    assert taken(blank, grey, np.random.default_rng(0)).std() == pytest.approx(0.05, abs=0.01)
    blurred = taken(INK, Look(blur=2.0), np.random.default_rng(0))
    assert 0.2 < blurred[10, 10] < 0.8
    packed = taken(INK, Look(quality=10), np.random.default_rng(0))
    assert 0 < np.abs(packed - (1 - INK)).max() < 0.5


def test_looks_differ_and_ink_stands_out() -> None:
    rng = np.random.default_rng(0)
    looks = [some_look(rng) for _ in range(300)]
    assert all(abs(look.paper - look.ink) > 0.29 for look in looks)
    assert {look.paper > look.ink for look in looks} == {look.quality is None for look in looks} == {True, False}
    assert all(0 <= picture.min() <= picture.max() <= 1 for look in looks if (picture := taken(INK, look, rng)).size)
