import pytest

from app.training.controllers.rate import Rate


def test_the_rate_is_of_the_last_seconds_only():
    rate = Rate(window=2.0)
    assert rate.per_second is None
    for time, count in ((0.0, 0), (1.0, 100), (2.0, 200), (3.0, 1200), (4.0, 2200)):
        rate.add(time, count)
    assert rate.per_second == pytest.approx(1000.0)  # from 2 s to 4 s: 2000 images


def test_a_pause_does_not_count():
    rate = Rate()
    rate.add(0.0, 0)
    rate.add(1.0, 50)
    rate.skip(100.0)
    rate.add(102.0, 100)
    assert rate.per_second == pytest.approx(50.0)
