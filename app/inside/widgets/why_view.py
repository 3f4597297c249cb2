"""Why: which ink speaks for the answer, what flips it, and how little it takes to fool the network."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from app.inside.widgets.pixel_map import PixelMap, Values
from app.inside.widgets.score_curve import ScoreCurve
from app.parts.values.number_text import percent
from app.parts.widgets.card import Card
from app.parts.widgets.colour_legend import ColourLegend
from app.parts.widgets.elided_label import ElidedLabel
from app.shell.theme.tokens import GAP, GRID
from nnengine.inspection.attacks import Attack, InkFlip
from nnengine.inspection.attributions import PATCH, Attribution
from nnengine.inspection.why import Why

EMPTY = "Draw a digit to see which ink speaks for the answer, and how little would change it."
MAPS = {
    "input gradient": ("Input gradient", "Where a little ink, more or less, moves the lead most."),
    "occlusion": ("Occlusion", f"How much the lead shrinks when {PATCH} × {PATCH} pixels are blanked."),
    "integrated gradients": ("Integrated gradients", "The lead, shared out over the pixels from an empty page."),
}


class WhyChoices(QWidget):
    """Which two digits are compared: by default the answer and the runner-up."""

    chosen = Signal(object, object)  # int | None each

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer, self._other = QComboBox(), QComboBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GRID)
        for box, name, words in (
            (self._answer, "why_answer", "why"),
            (self._other, "why_other", "and not"),
        ):
            label = QLabel(words)
            label.setProperty("role", "secondary")
            box.setObjectName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setAccessibleName(f"{words.capitalize()} this digit")
            box.addItem("the answer" if box is self._answer else "the runner-up", None)
            for digit in range(10):
                box.addItem(str(digit), digit)
            box.currentIndexChanged.connect(self._tell)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch(1)

    def show_choices(self, pair: tuple[int, int] | None) -> None:
        """Name the digits that are compared now."""
        for box, words, place in ((self._answer, "the answer", 0), (self._other, "the runner-up", 1)):
            with QSignalBlocker(box):
                box.setItemText(0, words if pair is None else f"{pair[place]}, {words}")

    def _tell(self) -> None:
        self.chosen.emit(self._answer.currentData(), self._other.currentData())


class WhyView(QWidget):
    """One legend for all maps; the slider leads the drawing to the other digit."""

    method_chosen = Signal(str)

    def __init__(self, methods: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._attack: Attack | None = None
        self._title = ElidedLabel()
        self._title.setObjectName("why_title")
        self._title.setProperty("role", "title")
        self._title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._legend = ColourLegend()
        header = QHBoxLayout()
        header.addWidget(self._title, 1)
        header.addWidget(self._legend)
        maps = QHBoxLayout()
        maps.setSpacing(GAP)
        self._maps = {method: _Block(f"why_{method.replace(' ', '_')}", *words) for method, words in MAPS.items()}
        self._flip = _Block("why_flip", "What flips it", "", has_sign=False)
        for block in (*self._maps.values(), self._flip):
            maps.addWidget(block, 1)
        above = Card()
        above.column.addLayout(header)
        above.column.addLayout(maps, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(above, 5)
        column.addWidget(self._fool(methods), 4)
        self.show_why(None)
        self.show_attack(None)

    def show_why(self, why: Why | None) -> None:
        """None where nothing is drawn."""
        if why is None:
            self._title.show_text(EMPTY)
            self._legend.show_range("", "", signed=True, text="")
            for block in (*self._maps.values(), self._flip):
                block.show_nothing()
            return
        note = f" · network 1 of {why.networks}" if why.networks > 1 else ""
        self._title.show_text(f"Which ink speaks for the {why.answer}, and which for the {why.other}{note}")
        self._legend.show_range(f"for {why.other}", f"for {why.answer}", signed=True, text="")
        for found in why.maps:
            self._maps[found.method].show_map(found.values, why.image, _checked(found))
        self._show_flip(why.flips, why.answer)

    def show_attack(self, attack: Attack | None) -> None:
        """The way to another digit; None where there is none to show."""
        self._attack = attack
        steps = 0 if attack is None else len(attack.strengths) - 1
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, steps)
            start = 0
            if attack is not None:
                start = steps if attack.flips_at is None else attack.strengths.index(attack.flips_at)
            self._slider.setValue(start)
        self._slider.setEnabled(steps > 0)
        if attack is None:
            self._curve.show_scores((), (), None)
        else:
            lines = tuple((str(digit), attack.scores[:, digit].tolist()) for digit in (attack.answer, attack.target))
            self._curve.show_scores(attack.strengths, lines, attack.flips_at)
        self._show_strength(self._slider.value())

    def _fool(self, methods: Sequence[str]) -> Card:
        self._method = QComboBox()
        self._method.setObjectName("attack_method")
        self._method.setAccessibleName("How the drawing is led to the other digit")
        self._method.addItems(list(methods))
        self._method.currentTextChanged.connect(self.method_chosen)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("attack_strength")
        self._slider.setAccessibleName("Strength of the change")
        self._slider.valueChanged.connect(self._show_strength)
        self._curve = ScoreCurve()
        self._before = _Block("attack_before", "The drawing", "", has_sign=False)
        self._change = _Block("attack_change", "Difference", "")
        self._after = _Block("attack_after", "What it reads now", "", has_sign=False)
        title = QLabel("Fool it")
        title.setProperty("role", "title")
        self._towards = QLabel()
        self._towards.setProperty("role", "secondary")
        header = QHBoxLayout()
        header.setSpacing(2 * GRID)
        header.addWidget(title)
        header.addWidget(self._towards, 1)
        header.addWidget(self._method)
        right = QVBoxLayout()
        right.addWidget(self._curve, 1)
        right.addWidget(self._slider)
        body = QHBoxLayout()
        body.setSpacing(GAP)
        for block in (self._before, self._change, self._after):
            body.addWidget(block, 2)
        body.addLayout(right, 5)
        card = Card()
        card.column.addLayout(header)
        card.column.addLayout(body, 1)
        return card

    def _show_strength(self, index: int) -> None:
        attack = self._attack
        self._curve.show_index(index)
        if attack is None:
            self._towards.setText("")
            for block in (self._before, self._change, self._after):
                block.show_nothing()
            return
        self._towards.setText(f"towards {attack.target}")
        first, now = attack.images[0], attack.images[index]
        length, largest, pixels = attack.distances[index]
        read = int(attack.scores[index].argmax())
        self._before.show_map(first, None, _said(attack.scores[0].tolist()))
        self._change.show_map(now - first, None, f"{pixels} pixels, at most {largest:.2g}; length {length:.2g}")
        self._after.show_map(now, None, _said(attack.scores[index].tolist()))
        self._slider.setToolTip(f"strength {attack.strengths[index]:.3g}: read as {read}")

    def _show_flip(self, flips: Sequence[InkFlip], answer: int) -> None:
        if not flips:
            self._flip.show_nothing(f"No small stroke was found that makes the {answer} another digit.")
            return
        flip, *others = flips
        done = "Adding" if flip.is_added else "Erasing"
        text = f"{done} {flip.pixels} pixels of ink makes it a {flip.target}, {percent(flip.score)}."
        if others:
            text += f" {'Adding' if others[0].is_added else 'Erasing'} takes {others[0].pixels}."
        self._flip.show_map(flip.image, None, "found by looking, perhaps not the smallest", text)


class _Block(QWidget):
    """A map below its name, and what it says."""

    def __init__(self, name: str, title: str, words: str, *, has_sign: bool = True) -> None:
        super().__init__()
        self._words = words
        heading = QLabel(title)
        heading.setProperty("role", "strong")
        self.map = PixelMap(name, title, has_sign=has_sign)
        self._text = QLabel(words)
        self._text.setWordWrap(True)
        self._text.setVisible(bool(words) or name == "why_flip")
        self._check = QLabel()
        self._check.setObjectName(f"{name}_check")
        self._check.setProperty("role", "small")
        self._check.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(heading)
        column.addWidget(self.map)
        column.addWidget(self._text)
        column.addWidget(self._check)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the map be as large as the room and whole pixels allow, and the words stand right below it."""
        super().resizeEvent(event)
        words = sum(label.heightForWidth(self.width()) + GRID for label in (self._text, self._check))
        heading = self.fontMetrics().height() + 2 * GRID
        lines = 2 * self.fontMetrics().height()  # that the words may grow by
        self.map.fit(min(self.width(), self.height() - heading - max(words, lines)))

    def show_map(self, values: Values, ink: Values | None, check: str, words: str = "") -> None:
        self.map.show_values(values, ink=ink)
        self._text.setText(words or self._words)
        self._check.setText(check)

    def show_nothing(self, words: str = "") -> None:
        self.map.show_values(None)
        self._text.setText(words or self._words)
        self._check.setText("")


def _said(scores: list[float]) -> str:
    best = max(range(len(scores)), key=scores.__getitem__)
    return f"{best}  {percent(scores[best])}"


def _checked(found: Attribution) -> str:
    if found.total is None or found.change is None or found.error is None:
        return "one step; no sum to check" if found.method == "input gradient" else f"lead {found.lead:.2f}"
    return f"sum {found.total:.2f} for a lead that grew by {found.change:.2f}: error {found.error * 100:.1f} %"
