"""Which network reads the drawing: its name, what state it is in, and all that could be opened in its place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.models.values.document import Document
from app.models.values.network_choice import NetworkChoice
from app.shell.theme.apply import tokens_in_force
from app.shell.theme.fonts import text_font
from app.shell.theme.themed import Themed
from app.shell.theme.tokens import GRID, Tokens
from app.shell.widgets.menus import plain

HEIGHT, RADIUS, DOT = 30, 15, 8
WIDEST, NARROWEST = 380, 140
READS = {
    NetworkChoice.SAVED: "The open model",
    NetworkChoice.IN_TRAINING: "The network in training",
    NetworkChoice.BEST_EPOCH: "The best epoch so far",
}
STATES = {NetworkChoice.IN_TRAINING: "in training", NetworkChoice.BEST_EPOCH: "best epoch so far"}


class NetworkChip(Themed, QPushButton):
    """A press opens its menu: who reads while a network is trained, then what can be opened.

    The dot has the accent's colour while a network in training reads.
    """

    network_chosen = Signal(object)  # NetworkChoice

    def __init__(self, entries: Sequence[QAction | QMenu], parent: QWidget | None = None) -> None:
        """``entries`` are the commands and menus about models, in their order."""
        super().__init__(parent)
        self.setObjectName("network_chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tokens = tokens_in_force()
        self._document = Document("")
        self._run = ""
        self._choice, self._is_training = NetworkChoice.SAVED, False
        self._menu = QMenu(self)
        self._menu.setObjectName("network_chip_menu")
        group = QActionGroup(self)
        self._heading = self._menu.addSection("Reads the drawing")
        self._choices = {}
        for choice, words in READS.items():
            action = self._menu.addAction(words)
            action.setObjectName(f"action_read_{choice.value}")
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, choice=choice: self.network_chosen.emit(choice))
            self._choices[choice] = action
        self._menu.addSection("Open another")
        for entry in entries:
            if isinstance(entry, QMenu):
                self._menu.addMenu(entry)
            else:
                self._menu.addAction(entry)
        self.clicked.connect(self.open_menu)
        self._tell()

    @property
    def texts(self) -> tuple[str, str]:
        """The name and the state of the network that reads."""
        document = self._document
        if self._choice is not NetworkChoice.SAVED:
            return self._run, STATES[self._choice]
        state = "not saved" if document.is_modified else "kept by itself" if document.is_kept else ""
        return document.title, " · ".join(part for part in (state, document.summary) if part)

    def show_document(self, document: Document) -> None:
        """Name the open model."""
        self._document = document
        self._tell()

    def show_run(self, name: str) -> None:
        """Name the network that is trained."""
        self._run = name
        self._tell()

    def show_choice(self, choice: NetworkChoice, available: bool) -> None:
        """Say which network reads; ``available`` tells whether one is in training."""
        self._choice, self._is_training = choice, available
        self._tell()

    def open_menu(self) -> None:
        """Open the menu below the chip."""
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + GRID)))

    def show_theme(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.update()

    def sizeHint(self) -> QSize:
        name, state = self.texts
        wide = QFontMetrics(text_font(strong=True)).horizontalAdvance(name) + self._advance(state) + 16 * GRID
        return QSize(min(max(wide, NARROWEST), WIDEST), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = self._tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        is_marked = self.hasFocus() and self.window().isActiveWindow()
        painter.setPen(QPen(QColor(tokens.accent if is_marked else tokens.line), 2 if is_marked else 1))
        painter.setBrush(QColor(tokens.raised if self.underMouse() else tokens.surface))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        painter.setPen(Qt.PenStyle.NoPen)
        reads_in_training = self._choice is not NetworkChoice.SAVED
        painter.setBrush(QColor(tokens.accent if reads_in_training else tokens.secondary))
        left, middle = 3 * GRID, self.height() / 2
        painter.drawEllipse(QRectF(left, middle - DOT / 2, DOT, DOT))
        name, state = self.texts
        room = self.width() - left - DOT - 9 * GRID
        x: float = left + DOT + 2 * GRID
        for text, strong, colour in ((name, True, tokens.text), (state, False, tokens.secondary)):
            painter.setFont(text_font(strong=strong))
            painter.setPen(QColor(colour))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, max(int(room), 0))
            painter.drawText(QRectF(x, 0, room + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, shown)
            taken = painter.fontMetrics().horizontalAdvance(shown) + 2 * GRID
            x, room = x + taken, room - taken
        painter.setPen(QPen(QColor(tokens.secondary), 1.5))
        tip = QPoint(self.width() - 4 * GRID, round(middle) + 2)
        painter.drawPolyline([tip + QPoint(-4, -4), tip, tip + QPoint(4, -4)])

    def _advance(self, text: str) -> int:
        return QFontMetrics(text_font()).horizontalAdvance(text)

    def _tell(self) -> None:
        for choice, action in self._choices.items():
            action.setChecked(choice is self._choice)
            action.setVisible(self._is_training)
        self._choices[NetworkChoice.SAVED].setText(f"{READS[NetworkChoice.SAVED]}: {plain(self._document.title)}")
        self._heading.setVisible(self._is_training)
        name, state = self.texts
        words = f"{name}, {state}" if state else name
        self.setAccessibleName(f"Network that reads: {words}")
        self.setToolTip(words)
        self.updateGeometry()
        self.update()
