"""Help: about the program, and its keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.shell.theme.tokens import GAP, GRID

DRAWING_KEYS = (
    ("Tell what you drew", "0 to 9"),
    ("Relabel or delete the selected digits of yours", "0 to 9, Del"),
    ("Point at a unit of the heatmap", "Arrow keys"),
    ("Move inside its map", "Shift + arrow keys"),
    ("Hold on to it, let go", "Return, Escape"),
    ("Unfold a composite's branches, fold them, unfold all", "+, −, *"),
    ("Read the values of an epoch in a plot", "Left, Right"),
    ("Close a notice", "Escape"),
)

ABOUT = """
<p>Draw a digit, see what a neural network makes of it and why, and train that network yourself.</p>
<p>The engine is the program's own, on NumPy. It follows the book “Neural Networks and Deep Learning” by
Michael Nielsen, <a href="http://neuralnetworksanddeeplearning.com">neuralnetworksanddeeplearning.com</a>.</p>
<p><b>Licence.</b> Vectorville is free software under the MIT licence. It uses Qt for Python (LGPL), NumPy (BSD),
pyqtgraph (MIT), safetensors (Apache 2.0) and the typeface Inter (SIL Open Font Licence).</p>
<p><b>Data.</b> The bundled models were trained on MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges,
made from NIST Special Databases 1 and 3; Creative Commons Attribution-ShareAlike 3.0.</p>
"""


class AboutDialog(QDialog):
    """What this is, whose it is, and whose data the models have seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about_dialog")
        self.setWindowTitle("About Vectorville")
        title = QLabel("Vectorville")
        title.setProperty("role", "heading")
        text = QLabel(ABOUT)
        text.setObjectName("about_text")
        text.setWordWrap(True)
        text.setOpenExternalLinks(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        text.setFixedWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        column.addWidget(title)
        column.addWidget(text)
        column.addWidget(_close_button(self))


class ShortcutsDialog(QDialog):
    """Every command that has a key, read from the commands themselves."""

    def __init__(self, actions: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts_dialog")
        self.setWindowTitle("Keyboard shortcuts")
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (action.text().replace("&", "").rstrip("…"), action.shortcut().toString(native))
            for action in actions
            if action.isVisible() and not action.shortcut().isEmpty()
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(10 * GRID)
        grid.setVerticalSpacing(GRID)
        for row, (words, keys) in enumerate((*rows, *DRAWING_KEYS)):
            key = QLabel(keys)
            key.setProperty("role", "secondary")
            grid.addWidget(QLabel(words), row, 0)
            grid.addWidget(key, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6 * GRID, 5 * GRID, 6 * GRID, 5 * GRID)
        column.setSpacing(GAP)
        column.addLayout(grid)
        column.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons
