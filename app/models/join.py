"""The open network joins the window: files, what is kept, which network reads."""

from __future__ import annotations

from app.models.commands import ModelCommands
from app.models.controllers.bundled_models import bundled_choices
from app.models.controllers.file_commands import FileCommands
from app.models.controllers.kept_models import KeptModels
from app.models.controllers.model_document import ModelDocument
from app.models.controllers.reading_network import ReadingNetwork
from app.models.shared import Models, Unopened
from app.models.values.document import Document
from app.models.widgets.file_questions import FileQuestions
from app.models.widgets.input_range_dialog import InputRangeDialog
from app.models.widgets.network_chip import NetworkChip
from app.shell.controllers.settings_store import SettingsStore
from app.shell.main_window import MainWindow
from app.shell.services import Services
from app.shell.values.notices import Offer


def join(window: MainWindow, services: Services) -> None:
    """Open, save, import and bring back models; share what the other features need of them."""
    settings, questions = services[SettingsStore], FileQuestions(window)
    document = ModelDocument(window, services.data_dir)
    files = FileCommands(document, settings, questions, KeptModels(services.own_data() / "kept"), window)
    models = Models(document, files, ReadingNetwork(window), Unopened(window), questions)
    services.share(models)
    commands = ModelCommands(window)
    _connect_files(window, models, commands)
    _connect_range(window, models, commands)
    _connect_reading(window, models, commands)
    window.ask_before_closing(files.may_close)
    window.end_with(document)
    window.at_start(lambda: files.recent_files_changed.emit(settings.settings.recent_files))
    window.at_start(lambda: files.start(services.file))


def _connect_files(window: MainWindow, models: Models, commands: ModelCommands) -> None:
    files, document = models.files, models.document
    commands.open.triggered.connect(files.open)
    commands.save.triggered.connect(files.save)
    commands.save_as.triggered.connect(files.save_as)
    commands.back.triggered.connect(files.go_back)
    commands.recent_chosen.connect(files.open_path)
    commands.kept_chosen.connect(files.open_path)
    commands.bundled_chosen.connect(files.open_bundled)
    window.file_dropped.connect(files.open_path)
    window.notice_bar.offer_chosen.connect(lambda offer: files.go_back() if offer is Offer.GO_BACK else None)
    files.recent_files_changed.connect(commands.show_recent)
    files.kept_changed.connect(commands.show_kept)
    files.way_back_changed.connect(commands.show_way_back)
    files.notice_raised.connect(window.notice_bar.show_notice)
    document.notice_raised.connect(window.notice_bar.show_notice)
    document.network_changed.connect(lambda _network: window.notice_bar.settle("opening"))
    document.document_changed.connect(lambda shown: _show_title(window, shown))
    document.range_question_changed.connect(commands.show_range_question)
    window.at_start(lambda: commands.show_bundled(bundled_choices()))


def _connect_range(window: MainWindow, models: Models, commands: ModelCommands) -> None:
    """What an imported network expects."""
    dialog, document = InputRangeDialog(window), models.document
    document.range_question_changed.connect(dialog.show_question)
    document.range_asked.connect(dialog.ask)
    dialog.range_chosen.connect(document.choose_range)
    commands.input_range.triggered.connect(dialog.ask)


def _connect_reading(window: MainWindow, models: Models, commands: ModelCommands) -> None:
    entries = (commands.kept, commands.recent, commands.bundled, commands.open, commands.save, commands.save_as)
    shown = NetworkChip(entries)
    window.header.add(shown)
    models.document.document_changed.connect(shown.show_document)
    models.document.network_changed.connect(models.reading.set_saved)
    models.reading.choice_changed.connect(shown.show_choice)
    models.unopened.run_named.connect(shown.show_run)
    shown.network_chosen.connect(models.reading.choose)


def _show_title(window: MainWindow, document: Document) -> None:
    window.setWindowTitle(f"{document.name}[*] – Vectorville")
    window.setWindowModified(document.is_modified)
    window.setWindowFilePath(str(document.path) if document.path is not None else "")
