"""What is worked out of the drawing and the network, in one thread beside the window's."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.work.background_run import SHUTDOWN_TIME

PATIENCE = 0.03  # seconds after which the window's thread makes way for what is urgent
WAY = 5  # milliseconds between two times that it does so

Result = TypeVar("Result")
Work = Callable[[], Any]


class Urgency(IntEnum):
    """What is done first."""

    SCORES = 0  # the answer to the drawing
    MAPS = 1  # what each layer says to it
    VIEWS = 2  # what is worked out of both for a view that is looked at
    CLOSER = 3  # what waits until the pen rests
    LATER = 4  # the user's own digits, by the hundred


@dataclass(eq=False, slots=True)
class _Request:
    topic: str
    urgency: Urgency
    number: int
    work: Work
    then: Callable[[Any], None]
    steps: Generator[None, None, Any] | None = field(default=None)

    @property
    def order(self) -> tuple[int, int]:
        return self.urgency, self.number


class Inspector(QObject):
    """Does one thing at a time. Of each topic the newest request that waits is done, the others never are.

    What has begun is finished and arrives, unless it is forgotten: so that something is seen while requests follow each
    other without a pause.

    Work is a function that returns its result, or a generator that yields between its steps, so that more urgent
    requests are done in between, and returns it at the end. It runs in the Inspector's thread; ``then`` gets the result
    in the window's. Networks that work is done with belong to this thread: nothing else may run them.
    """

    _arrived = Signal()
    idle = Signal()  # nothing is waited for any more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._changed = threading.Condition()
        self._pending: dict[str, _Request] = {}  # guarded by _changed
        self._is_stopped = False
        # Of the window's thread alone: the newest request of each topic, and up to which number all are forgotten.
        self._awaited: dict[str, _Request] = {}
        self._forgotten: dict[str, int] = {}
        self._numbers = count()
        self._asked_at = 0.0  # of what is urgent and has not arrived
        self._arrival = threading.Event()
        self._way = QTimer(self, interval=WAY)
        self._way.timeout.connect(self._make_way)
        self._thread: threading.Thread | None = None
        self._results: deque[tuple[_Request, Any, Exception | None]] = deque()  # from one thread to the other
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        topic: str,
        urgency: Urgency,
        work: Callable[[], Result] | Callable[[], Generator[None, None, Result]],
        then: Callable[[Result], None],
    ) -> None:
        """Have ``work`` done, in the place of what was asked before under the same topic."""
        request = _Request(topic, urgency, next(self._numbers), work, then)
        self._awaited[topic] = request
        if urgency <= Urgency.MAPS and not self._way.isActive():
            self._asked_at = monotonic()
            self._way.start()
        with self._changed:
            self._pending[topic] = request
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="inspector", daemon=True)
            self._thread.start()

    def forget(self, topic: str) -> None:
        """Have nothing arrive any more of what was asked under this topic."""
        newest = self._awaited.pop(topic, None)
        if newest is not None:
            self._forgotten[topic] = newest.number
        with self._changed:
            self._pending.pop(topic, None)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked has arrived."""
        return not self._awaited

    def stop(self) -> None:
        """Ask the thread to end soon; nothing arrives any more."""
        for topic in list(self._awaited):
            self.forget(topic)
        with self._changed:
            self._is_stopped = True
            self._pending.clear()
            self._changed.notify()

    def shutdown(self, seconds: float = SHUTDOWN_TIME) -> None:
        """End the thread, and wait so long at most."""
        self.stop()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        while (request := self._next()) is not None:
            try:
                is_done, result = _step(request)
            except Exception as error:  # told in the window's thread, whatever it is; the next request is done
                self._finish(request, None, error)
            else:
                if is_done:
                    self._finish(request, result, None)

    def _next(self) -> _Request | None:
        with self._changed:
            while not self._pending and not self._is_stopped:
                self._changed.wait()
            return None if self._is_stopped else min(self._pending.values(), key=lambda request: request.order)

    def _finish(self, request: _Request, result: Any, error: Exception | None) -> None:
        with self._changed:
            if self._pending.get(request.topic) is request:
                del self._pending[request.topic]
            if self._is_stopped:
                return  # perhaps nobody is there any more
            self._results.append((request, result, error))
            self._arrived.emit()
        self._arrival.set()

    def _deliver(self) -> None:
        while self._results:
            request, result, error = self._results.popleft()
            if self._arrives(request):
                if error is not None:
                    self._arrived.emit()  # for those that are left
                    raise error  # where every exception that nobody expected is told
                request.then(result)
        if self.is_idle:
            self.idle.emit()

    def _make_way(self) -> None:
        """Let go of Python's lock now and then while something urgent takes long.

        Whoever waits with Qt's own test functions holds on to the lock all that time: nothing would ever arrive.
        """
        if not any(request.urgency <= Urgency.MAPS for request in self._awaited.values()):
            self._way.stop()
        elif monotonic() > self._asked_at + PATIENCE:
            self._arrival.wait(0.8 * WAY / 1000)
            self._arrival.clear()

    def _arrives(self, request: _Request) -> bool:
        """Whether what was asked is still wanted."""
        if self._awaited.get(request.topic) is request:
            del self._awaited[request.topic]
        return request.number > self._forgotten.get(request.topic, -1)


def _step(request: _Request) -> tuple[bool, Any]:
    """Do one step of the work: whether it is done, and what came of it."""
    if request.steps is None:
        result = request.work()
        if not isinstance(result, Generator):
            return True, result
        request.steps = result
    try:
        next(request.steps)
    except StopIteration as end:
        return True, end.value
    return False, None
