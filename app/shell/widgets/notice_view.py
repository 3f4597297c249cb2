"""How one message is laid out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.shell.theme.apply import tokens_in_force
from app.shell.theme.icons import icon
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, PADDING, Tokens
from app.shell.values.notices import Level, Notice

_ICON = QSize(20, 20)
_OFFER = "What the notice offers"
_DETAILS_HEIGHT = 140


class NoticeView(Themed, QFrame):
    """Icon, title and text of a notice, its details on demand to read and copy, and a button that closes it."""

    close_requested = Signal()
    offer_taken = Signal()
    details_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "notice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._tokens = tokens_in_force()
        self._level = Level.INFO
        self._icon = QLabel()
        self._icon.setFixedSize(_ICON)
        self._title = _wrapping_label("notice_title", "title")
        self._text = _wrapping_label("notice_text", "")
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._details.setObjectName("notice_details")
        self._details.setAccessibleName("Details")
        self._details.setFixedHeight(_DETAILS_HEIGHT)
        self._details.setTabChangesFocus(True)
        self._offer_button = QPushButton()
        self._offer_button.setObjectName("notice_offer_button")
        self._offer_button.setAccessibleName(_OFFER)
        self._offer_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._offer_button.clicked.connect(self.offer_taken)
        self._copy_button = _quiet_button("notice_copy_button", "Copy", "Copy details")
        self._copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details.toPlainText()))
        self._details_button = _quiet_button("notice_details_button", "Details", "Details")
        self._details_button.setCheckable(True)
        self._details_button.toggled.connect(self._show_details)
        self._close_button = QToolButton()
        self._close_button.setObjectName("notice_close_button")
        self._close_button.setAccessibleName("Close notice")
        self._close_button.setToolTip("Close (Esc)")
        self._close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close_button.clicked.connect(self.close_requested)
        self._lay_out()
        self.show_theme(tokens_in_force())

    @property
    def are_details_open(self) -> bool:
        return self._details_button.isChecked()

    def render_notice(self, notice: Notice) -> None:
        """Show the words of ``notice``, its details closed."""
        self._level = notice.level
        self._title.setText(notice.title)
        self._text.setText(notice.text)
        self._text.setVisible(bool(notice.text))
        self._offer_button.setText(notice.button.replace("&", "&&"))  # the name of a model is no mnemonic
        self._offer_button.setAccessibleName(notice.button or _OFFER)
        self._offer_button.setVisible(notice.offer is not None)
        self._details.setPlainText(notice.details)
        self._details_button.setVisible(bool(notice.details))
        self._details_button.setChecked(False)
        self._show_details(False)
        self.setAccessibleDescription(f"{notice.level.value}: {notice.title} {notice.text}".strip())
        self._tint_level()

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._close_button.setIcon(icon("close", tokens, tokens.secondary))
        self._tint_level()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self._offer_button, self._copy_button, self._details_button, self._close_button):
            buttons.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(PADDING, 2 * GRID, 2 * GRID, 2 * GRID)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._icon, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._title, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(buttons, 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._text, 1, 1, 1, 2)
        grid.addWidget(self._details, 2, 1, 1, 2)

    def _tint_level(self) -> None:
        colour = self._tokens.accent if self._level is Level.INFO else self._tokens.negative
        drawn = icon(self._level.value, self._tokens, colour)
        self._icon.setPixmap(drawn.pixmap(_ICON, self.devicePixelRatioF()))

    def _show_details(self, shown: bool) -> None:
        self._details.setVisible(shown)
        self._copy_button.setVisible(shown)
        self.details_toggled.emit()


def _wrapping_label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _quiet_button(name: str, label: str, accessible: str) -> QPushButton:
    button = QPushButton(label)
    button.setObjectName(name)
    button.setAccessibleName(accessible)
    button.setProperty("quiet", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
