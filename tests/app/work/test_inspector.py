"""One thread for what is worked out: the newest request wins, the most urgent comes first."""

from __future__ import annotations

import threading
from collections.abc import Generator

import shiboken6
from PySide6.QtTest import QTest

from app.work.inspector import Inspector, Urgency

ENOUGH = 5000  # milliseconds


class Gate:
    """Work that waits until it is let go, so that requests pile up behind it."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        self.may_end.wait(5)
        return "gate"


def test_work_is_done_in_another_thread_and_arrives_in_this_one(inspector, qtbot):
    threads = []
    inspector.ask(
        "scores", Urgency.SCORES, threading.get_ident, lambda found: threads.extend([found, threading.get_ident()])
    )
    qtbot.waitUntil(lambda: inspector.is_idle, timeout=ENOUGH)
    assert threads[0] != threading.get_ident() == threads[1]


def test_of_a_topic_the_newest_is_done_next_and_what_has_begun_arrives(inspector, qtbot):
    gate, done, arrived = Gate(), [], []
    inspector.ask("first", Urgency.SCORES, gate, arrived.append)
    gate.begun.wait(5)
    for number in range(5):
        inspector.ask("scores", Urgency.SCORES, lambda number=number: done.append(number) or number, arrived.append)
    inspector.ask("first", Urgency.SCORES, lambda: "newer", arrived.append)
    gate.may_end.set()
    qtbot.waitUntil(lambda: inspector.is_idle, timeout=ENOUGH)
    assert done == [4]  # the others were never begun
    assert arrived == ["gate", 4, "newer"]


def test_the_most_urgent_comes_first_and_between_the_steps_of_the_others(inspector, qtbot):
    order: list[str] = []
    gate = Gate()

    def slowly() -> Generator[None, None, str]:
        for step in range(3):
            order.append(f"step {step}")
            if step == 0:
                inspector.ask("scores", Urgency.SCORES, lambda: order.append("scores"), lambda _: None)
            yield
        return "evidence"

    arrived = []
    inspector.ask("gate", Urgency.SCORES, gate, lambda _: None)
    gate.begun.wait(5)
    inspector.ask("evidence", Urgency.VIEWS, slowly, arrived.append)
    inspector.ask("maps", Urgency.MAPS, lambda: order.append("maps"), lambda _: None)
    gate.may_end.set()
    qtbot.waitUntil(lambda: bool(arrived), timeout=ENOUGH)
    assert order == ["maps", "step 0", "scores", "step 1", "step 2"]
    assert arrived == ["evidence"]


def test_what_is_forgotten_does_not_arrive(inspector, qtbot):
    gate, arrived = Gate(), []
    inspector.ask("maps", Urgency.MAPS, gate, arrived.append)
    gate.begun.wait(5)
    inspector.forget("maps")
    gate.may_end.set()
    inspector.ask("scores", Urgency.SCORES, lambda: "scores", arrived.append)
    qtbot.waitUntil(lambda: arrived == ["scores"], timeout=ENOUGH)


def test_an_error_is_told_where_all_are_and_the_next_request_is_done(inspector, qtbot):
    arrived = []
    with qtbot.capture_exceptions() as told:
        inspector.ask("scores", Urgency.SCORES, lambda: 1 / 0, arrived.append)
        qtbot.waitUntil(lambda: inspector.is_idle, timeout=ENOUGH)
    assert [kind for kind, _, _ in told] == [ZeroDivisionError]
    inspector.ask("scores", Urgency.SCORES, lambda: "again", arrived.append)
    qtbot.waitUntil(lambda: arrived == ["again"], timeout=ENOUGH)


def test_it_ends_with_what_it_is_doing(qtbot):
    inspector = Inspector()
    gate, arrived = Gate(), []
    inspector.ask("maps", Urgency.MAPS, gate, arrived.append)
    inspector.ask("later", Urgency.LATER, lambda: "later", arrived.append)
    gate.begun.wait(5)
    inspector.stop()
    gate.may_end.set()
    inspector.shutdown()
    assert inspector._thread is not None
    assert not inspector._thread.is_alive()
    qtbot.wait(10)
    assert arrived == []
    shiboken6.delete(inspector)


def test_what_is_urgent_arrives_even_while_python_is_locked(inspector, qtbot):
    """``QTest.qWait`` holds on to Python's lock all the time that it waits."""
    arrived: list[int] = []

    def work() -> int:
        return sum(number for number in range(1_000_000))  # takes the lock, and is made to let go of it

    inspector.ask("scores", Urgency.SCORES, work, arrived.append)
    for _ in range(40):
        QTest.qWait(50)
        if arrived:
            break
    assert arrived == [499_999_500_000]
