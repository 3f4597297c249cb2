"""Messages to the user, below the page, where they cover nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.shell.values.notices import Level, Notice
from app.shell.widgets.notice_view import NoticeView

INFO_STAYS = 6000  # milliseconds
OFFER_STAYS = 20_000


class NoticeBar(NoticeView):
    """A strip that takes no focus, and no room while there is nothing to say.

    Information leaves by itself, unless the pointer rests on it or its details are open. A warning or an error
    stays until it is closed or its matter has taken another turn: one that a newer notice about something else covers
    comes back after it. What a notice offers is told of as ``offer_chosen``, and the notice is done with.
    """

    offer_chosen = Signal(object)  # Offer

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self.setAccessibleName("Notice")
        self._notices: list[Notice] = []  # the last one is shown
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_notice)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.activated.connect(self.close_notice)
        self.close_requested.connect(self.close_notice)
        self.offer_taken.connect(self._take_offer)
        self.details_toggled.connect(self._await_end)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Show ``notice`` now, in the place of what was told about the same matter before."""
        self._notices = [other for other in self._notices if _outlives(other, notice)]
        self._notices.append(notice)
        self._render()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{notice.title} {notice.text}".strip()))

    def settle(self, about: str) -> None:
        """Tell no longer what was said about this matter: it holds no more."""
        self._notices = [other for other in self._notices if other.about != about]
        self._render()

    def close_notice(self) -> None:
        """Close the notice that is shown."""
        if self._notices:
            self._notices.pop()
        self._render()

    def _take_offer(self) -> None:
        if self._notices and (offer := self._notices[-1].offer) is not None:
            self.close_notice()
            self.offer_chosen.emit(offer)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._await_end()

    def _render(self) -> None:
        self._escape.setEnabled(bool(self._notices))
        if not self._notices:
            self._timer.stop()
            self.hide()
            return
        self.render_notice(self._notices[-1])
        self.show()
        self._await_end()

    def _await_end(self) -> None:
        """Start the time that information stays, or stop it while somebody reads."""
        is_read = self.underMouse() or self.are_details_open
        if self._notices and self._notices[-1].level is Level.INFO and not is_read:
            self._timer.start(INFO_STAYS if self._notices[-1].offer is None else OFFER_STAYS)
        else:
            self._timer.stop()


def _outlives(before: Notice, newer: Notice) -> bool:
    is_same_matter = bool(newer.about) and before.about == newer.about
    return before != newer and before.level is not Level.INFO and not is_same_matter
