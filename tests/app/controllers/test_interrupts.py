import os
import signal

import pytest

from app.controllers.interrupts import Interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_is_heard_by_the_event_loop_until_it_is_removed(qtbot, number):
    before = signal.getsignal(number)
    interrupts = Interrupts()
    interrupts.install()
    try:
        with qtbot.waitSignal(interrupts.interrupted, timeout=2000):
            os.kill(os.getpid(), number)
    finally:
        interrupts.remove()
    assert signal.getsignal(number) is before
