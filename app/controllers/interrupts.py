"""Ctrl-C in the terminal, heard while Qt's event loop runs."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Tells of SIGINT and SIGTERM as a signal of Qt, from ``install`` to ``remove``; both only in the main thread.

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
        # The byte in the socket tells; a handler must be there all the same, or the process would end at once.
        self._before = {number: signal.signal(number, lambda *_: None) for number in NUMBERS}

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
