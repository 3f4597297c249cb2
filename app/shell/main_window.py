"""The window: header, the drawing's column, the pages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.digits.digits_page import DigitsPage
from app.drawing.sketch_column import SketchColumn
from app.drawing.values.collecting import Collecting
from app.drawing.widgets.preparation_dialog import PreparationDialog
from app.inside.look_page import LookPage
from app.models.values.document import Document
from app.models.values.input_range import RangeQuestion
from app.models.widgets.input_range_dialog import InputRangeDialog
from app.shell.mime_data import image_file, local_file
from app.shell.theme.icons import window_icon
from app.shell.theme.tokens import GAP, GRID, Tokens
from app.shell.widgets.commands import Commands
from app.shell.widgets.header import Header
from app.shell.widgets.menus import Menus
from app.shell.widgets.notice_bar import NoticeBar
from app.training.train_page import TrainPage

PAGES = (("look", "Look inside"), ("train", "Train"), ("digits", "My digits"))
SIZE = QSize(1440, 900)
SMALLEST = QSize(900, 640)


class MainWindow(QMainWindow):
    """Places what others made, and tells what was asked of the window itself."""

    page_chosen = Signal(str)
    file_dropped = Signal(object)  # Path, also of a file that was pasted
    picture_pasted = Signal(bytes)  # an image file, also of a picture that was dropped; empty when there was none
    closed = Signal()  # for good

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self._may_close: Callable[[], bool] = lambda: True
        self._is_unasked = False
        self.commands = Commands(self, PAGES)
        self.menus = Menus(self.menuBar(), self.commands)
        self.header = Header(PAGES)
        self.sketch_column = SketchColumn()
        self.look_page = LookPage()
        self.train_page = TrainPage()
        self.digits_page = DigitsPage()
        self._pages = dict(zip(dict(PAGES), (self.look_page, self.train_page, self.digits_page), strict=True))
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        body = QWidget()
        self.notice_bar = NoticeBar(body)
        self._lay_out(body)
        self.setCentralWidget(body)
        self.preparation = PreparationDialog(self)
        self.input_range = InputRangeDialog(self)
        self.header.pages.selected.connect(self.page_chosen)
        for key, action in self.commands.pages.items():
            action.triggered.connect(lambda _checked=False, key=key: self.page_chosen.emit(key))
        self.commands.input_range.triggered.connect(self.input_range.ask)
        self.commands.quit.triggered.connect(self.close)
        self.commands.full_screen.triggered.connect(self._show_full_screen)
        self.commands.paste.triggered.connect(lambda: self._take(QGuiApplication.clipboard().mimeData()))
        for asked in (self.commands.preparation.triggered, self.sketch_column.answer.preparation_requested):
            asked.connect(lambda: self.preparation.open_beside(self.sketch_column))
        self.sketch_column.pen_bar.set_actions(self.commands.undo, self.commands.redo, self.commands.clear)
        self.digits_page.set_rounds(self.commands.rounds.values())
        self.sketch_column.canvas.addAction(self.commands.collect_next)
        self.show_page(PAGES[0][0])

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Let ``may_close`` decide whether the window closes."""
        self._may_close = may_close

    def show_page(self, key: str) -> None:
        """Open a page; an unknown key, as an older program may have stored it, opens the first."""
        key = key if key in self._pages else PAGES[0][0]
        self._stack.setCurrentWidget(self._pages[key])
        self.header.pages.select(key)
        self.commands.pages[key].setChecked(True)

    def show_document(self, document: Document) -> None:
        self.header.show_document(document)
        self.setWindowTitle(f"{document.name}[*] – Vectorville")
        self.setWindowModified(document.is_modified)
        self.setWindowFilePath(str(document.path) if document.path is not None else "")

    def show_range_question(self, question: RangeQuestion | None) -> None:
        """What an imported network may expect; None for any other."""
        self.commands.input_range.setEnabled(question is not None)
        self.input_range.show_question(question)

    def show_collecting(self, collecting: Collecting | None) -> None:
        """Show where the round stands in which digits are asked for, None when none is on."""
        for part in (self.commands, self.sketch_column, self.digits_page):
            part.show_collecting(collecting)

    def apply_theme(self, tokens: Tokens) -> None:
        pages = (self.look_page, self.train_page, self.digits_page)
        for part in (self.sketch_column, *pages, self.notice_bar, self.preparation):
            part.apply_theme(tokens)

    def restore(self, geometry: bytes, splitter: bytes) -> None:
        """Stand where the window stood, else in the middle of the screen and no larger than it."""
        if not (geometry and self.restoreGeometry(QByteArray(geometry))):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(SIZE.boundedTo(screen.size()))
            self.move(screen.center() - self.rect().center())
        self.commands.full_screen.setChecked(self.isFullScreen())
        if splitter:
            self.look_page.restore_splitter(splitter)

    def geometry_state(self) -> bytes:
        return bytes(self.saveGeometry().data())

    @property
    def is_unasked(self) -> bool:
        """Whether it is closed by something else than its user."""
        return self._is_unasked

    def close_unasked(self) -> None:
        """Close without a question, as an interrupt from the terminal wants it; an open question is taken back."""
        self._is_unasked = True
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        self.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.sketch_column.canvas.setFocus()  # what comes first; a ring on the first button says nothing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sketch_column.fit(event.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_unasked or self._may_close() or self._is_unasked:  # an interrupt may have come meanwhile
            self.preparation.close()
            self.closed.emit()
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_file(event.mimeData()) is not None or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take(event.mimeData())

    def _take(self, data: QMimeData | None) -> None:
        """What was dropped or is to be pasted: a file, or a picture as such."""
        path = local_file(data)
        if path is not None:
            self.file_dropped.emit(path)
        else:
            self.picture_pasted.emit(image_file(data))

    def _lay_out(self, body: QWidget) -> None:
        columns = QHBoxLayout()
        columns.setContentsMargins(GAP, GAP, GAP, GAP)
        columns.setSpacing(GAP)
        columns.addWidget(self.sketch_column)
        page = QVBoxLayout()
        page.setSpacing(2 * GRID)
        page.addWidget(self._stack, 1)
        page.addWidget(self.notice_bar)
        columns.addLayout(page, 1)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addLayout(columns, 1)

    def _show_full_screen(self, full: bool) -> None:
        others = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(others | Qt.WindowState.WindowFullScreen if full else others)
