import threading
from time import monotonic

import pytest

from app.drawing.controllers.pictures import Pictures
from app.training.controllers.training_session import TrainingSession
from app.work.background_run import SHUTDOWN_TIME, end_all


@pytest.fixture
def release():
    event = threading.Event()
    yield event
    event.set()


def test_what_hangs_is_waited_for_once_and_together(qapp, release, monkeypatch):
    """A server that is silent, and a picture that never ends to be read."""
    monkeypatch.setattr("app.drawing.controllers.picture_reading.read", lambda *_: release.wait())
    hanging = [TrainingSession(lambda *_: release.wait(), None, mnist_is_at_hand=lambda _: False) for _ in range(2)]
    for session in hanging:
        session.train()
    pictures = Pictures(None)
    pictures.paste(b"a picture")
    begun = monotonic()
    end_all([pictures, *hanging])
    assert monotonic() - begun < 2 * SHUTDOWN_TIME
    begun = monotonic()
    end_all([pictures, *hanging])  # once more, as the application does when it ends
    assert monotonic() - begun < SHUTDOWN_TIME / 2
