"""Ctrl-C in the terminal and the end of the session, heard while Qt's event loop runs."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

NUMBERS = (signal.SIGINT, signal.SIGTERM)
HANG_UP = getattr(signal, "SIGHUP", None)  # the terminal was closed, or the session ended; not on every system


class Interrupts(QObject):
    """Tells of SIGINT, SIGTERM and SIGHUP as a signal of Qt, from ``install`` to ``remove``; both in the main thread.

    A SIGHUP that is ignored, as nohup has it, stays ignored.

    Python runs its signal handlers only between two of its own instructions, which an idle event loop never reaches;
    a byte written to a socket wakes the loop without polling.
    """

    interrupted = Signal()

    def install(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._fd_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        numbers = list(NUMBERS)
        if HANG_UP is not None and signal.getsignal(HANG_UP) is not signal.SIG_IGN:
            numbers.append(HANG_UP)
        # The byte in the socket tells; a handler must be there all the same, or the process would end at once.
        self._before = {number: signal.signal(number, lambda *_: None) for number in numbers}

    def remove(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _wake(self) -> None:
        if self._reader.recv(64):
            self.interrupted.emit()
