"""The column at the right of the training page."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.shell.theme.tokens import GAP
from app.training.values.training import TrainingForm
from app.training.widgets.choice_words import ChoiceWords
from app.training.widgets.network_summary import NetworkSummary
from app.training.widgets.training_form import TrainingPanel

LEAST_FORM = 330  # pixels of the choices below which the layers of the network are folded


class TrainColumn(QWidget):
    """The network, the choices and, where the choices need no scrolling, what they mean; each as high as it needs.

    A layout of Qt's would share a lack of room among them; here only the choices give way.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = TrainingPanel(self)
        self._summary = NetworkSummary(self)
        self._words = ChoiceWords(self)
        QWidget.setTabOrder(self._summary, self.panel)

    def show_form(self, form: TrainingForm) -> None:
        self._summary.show_layers(form.layers)
        self.panel.show_form(form)
        self._words.show_form(form)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part needs another height
            self._arrange()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()  # only now does the style say how high a field is

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        width = self.width()
        form = min(self.panel.sizeHint().height(), LEAST_FORM)
        self._summary.fold(self._summary.height_of_all(width) + GAP + form > self.height())
        top = self._summary.height_for(width)
        self._summary.setGeometry(0, 0, width, top)
        top += GAP
        height, words = self.panel.sizeHint().height(), self._words.height_for(width)
        self._words.setVisible(top + height + GAP + words <= self.height())
        self.panel.setGeometry(0, top, width, min(height, max(self.height() - top, 0)))
        self._words.setGeometry(0, top + height + GAP, width, words)
