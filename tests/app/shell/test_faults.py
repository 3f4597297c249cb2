import sys
import threading

import pytest

from app.shell.controllers.faults import Faults
from app.shell.values.notices import Level, Notice


@pytest.fixture
def faults(qapp, monkeypatch) -> Faults:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    faults = Faults()
    faults.install()
    return faults


def fail() -> None:
    raise RuntimeError("the bridge is gone")


def test_an_exception_in_the_window_becomes_a_notice_with_its_traceback(faults, caplog):
    notices: list[Notice] = []
    faults.notice_raised.connect(notices.append)
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert notices[0].level is Level.ERROR
    assert "the bridge is gone" in notices[0].text
    assert "in fail" in notices[0].details
    assert "unexpected exception" in caplog.text


def test_an_exception_in_a_thread_becomes_a_notice_in_the_window(faults, qtbot):
    with qtbot.waitSignal(faults.notice_raised, timeout=2000) as caught:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert "in fail" in caught.args[0].details


def test_what_failed_before_there_was_a_window_is_told_in_it(faults):
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    shown: list[Notice] = []
    faults.tell(shown.append)
    assert "the bridge is gone" in shown[0].text
