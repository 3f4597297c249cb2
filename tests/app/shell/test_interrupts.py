import os
import signal

import pytest

from app.shell.controllers.interrupts import Interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_is_heard_by_the_event_loop_until_it_is_removed(request, qtbot, number):
    if signal.getsignal(number) is signal.SIG_IGN:  # as under nohup
        before_it = signal.signal(number, signal.SIG_DFL)
        request.addfinalizer(lambda: signal.signal(number, before_it))
    before = signal.getsignal(number)
    interrupts = Interrupts()
    interrupts.install()
    try:
        with qtbot.waitSignal(interrupts.interrupted, timeout=2000):
            os.kill(os.getpid(), number)
    finally:
        interrupts.remove()
    assert signal.getsignal(number) is before


def test_a_hang_up_that_nohup_ignores_stays_ignored(qtbot):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    interrupts = Interrupts()
    interrupts.install()
    try:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        interrupts.remove()
        signal.signal(signal.SIGHUP, before)
