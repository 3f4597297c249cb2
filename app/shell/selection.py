"""What is chosen in one view and marked in all others."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.parts.values.activity import UnitPlace


class Selection(QObject):
    """One unit and one epoch. Views tell what was pointed at or chosen, and mark what the others tell."""

    unit_changed = Signal(object, bool)  # UnitPlace | None, whether it is held on to
    epoch_changed = Signal(object)  # int | None: the epoch under the pointer of a plot

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unit: UnitPlace | None = None
        self._is_held = False
        self._epoch: int | None = None

    @property
    def unit(self) -> UnitPlace | None:
        return self._unit

    @property
    def is_held(self) -> bool:
        """Whether the unit was chosen, rather than pointed at."""
        return self._is_held

    @property
    def epoch(self) -> int | None:
        return self._epoch

    def choose_unit(self, unit: UnitPlace | None, is_held: bool) -> None:
        """Mark ``unit`` in all views, None for none."""
        if (unit, is_held) != (self._unit, self._is_held):
            self._unit, self._is_held = unit, is_held
            self.unit_changed.emit(unit, is_held)

    def point_at_epoch(self, epoch: int | None) -> None:
        """Mark ``epoch`` in all views, None when the pointer has left the plots."""
        if epoch != self._epoch:
            self._epoch = epoch
            self.epoch_changed.emit(epoch)
