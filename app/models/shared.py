"""What the other features may know of the open network."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.models.controllers.file_commands import FileCommands
from app.models.controllers.model_document import ModelDocument
from app.models.controllers.reading_network import ReadingNetwork
from app.models.widgets.file_questions import FileQuestions


class Unopened(QObject):
    """Models that exist but are not open yet, told by the features that make them."""

    waits = Signal(str, object, str)  # where ("run", "learned"), Model or None when there is none any more, name
    run_named = Signal(str)  # what the network is called whose training begins
    training_changed = Signal(bool)  # whether a network is being trained


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """The open model, what opens and saves it, which network reads, and what is not open yet."""

    document: ModelDocument
    files: FileCommands
    reading: ReadingNetwork
    unopened: Unopened
    questions: FileQuestions
