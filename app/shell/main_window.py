"""The window that the features join: header, the drawing's column, pages, notices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.shell.mime_data import image_file, local_file
from app.shell.pages import Page, Panel
from app.shell.theme.icons import window_icon
from app.shell.theme.tokens import GAP, GRID
from app.shell.widgets.beside import Beside, OwnWindow
from app.shell.widgets.commands import Commands
from app.shell.widgets.header import Header
from app.shell.widgets.menus import Menus
from app.shell.widgets.notice_bar import NoticeBar
from app.work.background_run import Runs, end_all

SIZE = QSize(1440, 900)
SMALLEST = QSize(900, 640)


class MainWindow(QMainWindow):
    """Has a place for what each feature adds, and knows none of them.

    When it closes, ``closing`` goes out first, then all background work is ended, then ``closed`` goes out.
    """

    page_shown = Signal(str)
    resized = Signal(QSize)
    file_dropped = Signal(object)  # Path, also of a file that was pasted
    picture_pasted = Signal(bytes)  # an image file, also of a picture that was dropped; empty when there was none
    closing = Signal()
    closed = Signal()  # for good, and nothing runs any more

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowIcon(window_icon())
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self.panels: dict[str, Panel] = {}
        self._pages: dict[str, Page] = {}
        self._page_actions: dict[str, QAction] = {}
        self._page = ""  # that is shown
        self._running: list[Runs] = []
        self._starts: list[Callable[[], object]] = []
        self._may_close: Callable[[], bool] = lambda: True
        self._is_unasked = False
        self._first_focus: QWidget | None = None
        self.header = Header()
        self.setMenuWidget(self.header)
        self.menus = Menus(self.header.menu_bar)
        self.commands = Commands(self, self.menus)
        self.header.page_chosen.connect(self.show_page)
        self._stack = QStackedWidget()
        self.beside = Beside(self._stack)
        body = QWidget()
        self.notice_bar = NoticeBar(body)
        self._columns = QHBoxLayout()
        self._lay_out(body)
        self.setCentralWidget(body)

    def add_page(self, page: Page) -> None:
        """Have a page; it can be opened once all features are there."""
        self._pages[page.key] = page
        self._stack.addWidget(page.widget)

    def add_panel(self, panel: Panel) -> None:
        """Have a view that pages of other features may show."""
        self.panels[panel.key] = panel

    def set_column(self, column: QWidget, focus: QWidget) -> None:
        """The column at the left of every page; ``focus`` has the keyboard when the window opens."""
        self._columns.insertWidget(0, column)
        self._first_focus = focus

    def set_strip(self, strip: QWidget) -> None:
        """What stands at the bottom of every page while it is shown."""
        self._rows.addWidget(strip)

    def at_start(self, part: Callable[[], object]) -> None:
        """Have ``part`` done once all features have joined: what it tells, all of them hear."""
        self._starts.append(part)

    def end_with(self, *running: Runs) -> None:
        """End this background work when the window closes."""
        self._running.extend(running)

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Let ``may_close`` decide whether the window closes."""
        self._may_close = may_close

    def begin(self, attempt: Callable[[Callable[[], object]], object]) -> None:
        """Show the pages, and have ``attempt`` do one after the other what was put off until the start."""
        self._pages = dict(sorted(self._pages.items(), key=lambda pair: pair[1].place))
        self.header.set_pages([(key, page.title) for key, page in self._pages.items()])
        for number, (key, page) in enumerate(self._pages.items(), 1):
            action = self.commands.add(
                f"page_{key}",
                f"&{page.title}",
                f"Ctrl+{number}",
                partial(self.show_page, key),
                place="view.pages",
            )
            self._page_actions[key] = action
        self.commands.choice(tuple(self._page_actions.values()))
        for part in self._starts:
            attempt(part)

    @property
    def page(self) -> str:
        """The key of the page that is shown."""
        return self._page

    def show_page(self, key: str) -> None:
        """Open a page; an unknown key, as an older program may have stored it, opens the first."""
        key = key if key in self._pages else next(iter(self._pages), "")
        if key:
            page = self._pages[key]
            self._page = key
            self._stack.setCurrentWidget(page.widget)
            self.header.show_page(key)
            self._page_actions[key].setChecked(True)
            for other in self._pages.values():
                other.watch(other is page)
            self.page_shown.emit(key)

    def restore(self, geometry: bytes) -> None:
        """Stand where the window stood, else in the middle of the screen and no larger than it."""
        if not (geometry and self.restoreGeometry(QByteArray(geometry))):
            screen = QGuiApplication.primaryScreen().availableGeometry()
            self.resize(SIZE.boundedTo(screen.size()))
            self.move(screen.center() - self.rect().center())

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

    def end_work(self) -> None:
        """End all background work."""
        end_all(self._running)

    def take(self, data: QMimeData | None) -> None:
        """What was dropped or is to be pasted: a file, or a picture as such."""
        path = local_file(data)
        if path is not None:
            self.file_dropped.emit(path)
        else:
            self.picture_pasted.emit(image_file(data))

    def show_full_screen(self, full: bool) -> None:
        others = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(others | Qt.WindowState.WindowFullScreen if full else others)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None and self._first_focus is not None:
            self._first_focus.setFocus()  # what comes first; a ring on the first button says nothing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_unasked or self._may_close() or self._is_unasked:  # an interrupt may have come meanwhile
            for own in self.findChildren(OwnWindow):
                own.close()
            self.closing.emit()
            self.end_work()
            self.closed.emit()
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_file(event.mimeData()) is not None or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(event.mimeData())

    def _lay_out(self, body: QWidget) -> None:
        self._columns.setContentsMargins(GAP, GAP, GAP, GAP)
        self._columns.setSpacing(GAP)
        page = QVBoxLayout()
        page.setSpacing(2 * GRID)
        page.addWidget(self.beside, 1)
        page.addWidget(self.notice_bar)
        self._columns.addLayout(page, 1)
        self._rows = rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self._columns, 1)
