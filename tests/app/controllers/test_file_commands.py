import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.controllers.bundled_models import untrained_model
from app.controllers.file_commands import FileCommands
from app.controllers.kept_models import MOST_KEPT, KeptModels
from app.controllers.model_document import ModelDocument
from app.controllers.settings_store import SettingsStore
from app.state.document import Unsaved
from nnengine.model_file import load_model, save_model


class Answers:
    """A user who has made up their mind."""

    def __init__(self) -> None:
        self.to_open: Path | None = None
        self.to_save: Path | None = None
        self.unsaved = Unsaved.CANCEL
        self.asked: list[object] = []
        self.meanwhile = lambda: None  # what happens before the answer

    def ask_file_to_open(self, folder: Path) -> Path | None:
        self.asked.append(folder)
        return self.to_open

    def ask_file_to_save(self, suggestion: Path) -> Path | None:
        self.asked.append(suggestion)
        self.meanwhile()
        return self.to_save

    def ask_unsaved(self, name: str) -> Unsaved:
        self.asked.append(name)
        self.meanwhile()
        return self.unsaved


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def document(qapp) -> ModelDocument:
    document = ModelDocument()
    document.adopt(untrained_model(), "784-30-10", is_modified=False)
    return document


@pytest.fixture
def commands(document, answers, tmp_path) -> FileCommands:
    settings = SettingsStore(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    commands = FileCommands(document, settings, answers, KeptModels(tmp_path / "kept"))
    commands.recent = lambda: settings.settings.recent_files
    return commands


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "there.safetensors"
    save_model(path, untrained_model())
    return path


def test_save_asks_where_the_first_time_only(commands, document, answers, tmp_path):
    document.adopt(untrained_model(), "784-30-10")
    answers.to_save = tmp_path / "mine.safetensors"
    assert commands.save()
    assert document.document.path == tmp_path / "mine.safetensors"
    assert answers.asked[0].name == "784-30-10.safetensors"
    assert commands.save()
    assert len(answers.asked) == 1
    assert commands.recent() == (tmp_path / "mine.safetensors",)


def test_opening_is_remembered(commands, document, answers, file):
    answers.to_open = file
    commands.open()
    assert document.document.path == file
    assert commands.recent() == (file,)


def test_a_recent_file_that_is_gone_is_forgotten(commands, document, file):
    commands.open_path(file)
    file.unlink()
    before = document.document
    commands.open_path(file)
    assert commands.recent() == ()
    assert document.document == before


@pytest.mark.parametrize(
    ("answer", "leaves", "is_saved"),
    [(Unsaved.SAVE, True, True), (Unsaved.DISCARD, True, False), (Unsaved.CANCEL, False, False)],
)
def test_a_modified_model_is_left_as_the_user_says(commands, document, answers, file, answer, leaves, is_saved):
    document.adopt(untrained_model(), "784-30-10")
    answers.unsaved = answer
    answers.to_save = file.with_name("mine.safetensors")
    commands.open_path(file)
    assert (document.document.path == file) is leaves
    assert answers.to_save.exists() is is_saved


def test_a_save_that_is_cancelled_leaves_nothing(commands, document, answers):
    document.adopt(untrained_model(), "784-30-10")
    answers.unsaved = Unsaved.SAVE
    assert not commands.may_leave()
    assert document.document.is_modified


def test_a_trained_model_that_another_replaces_is_kept(commands, document, answers):
    document.adopt(untrained_model(), "first run")
    commands.adopt_trained(untrained_model(), "second run")
    assert document.document.name == "second run"
    (kept,) = commands.recent()
    assert kept.name.startswith("first-run ")
    assert load_model(kept).recipe == untrained_model().recipe
    assert answers.asked == []


def test_a_run_that_ends_during_the_question_is_asked_about_too(commands, document, answers, tmp_path):
    document.adopt(untrained_model(), "first run")
    answers.unsaved = Unsaved.DISCARD
    answers.meanwhile = lambda: len(answers.asked) == 1 and commands.adopt_trained(untrained_model(), "second run")
    assert commands.may_close()
    assert answers.asked == ["first run", "second run"]
    (kept,) = commands.recent()
    assert kept.name.startswith("first-run ")


def test_a_run_that_ends_while_the_place_is_chosen_does_not_take_it(commands, document, answers, tmp_path):
    first, second = untrained_model(), replace(untrained_model(), provenance={"data": "second"})
    document.adopt(first, "first run")
    answers.to_save = tmp_path / "mine.safetensors"
    answers.meanwhile = lambda: commands.adopt_trained(second, "second run")
    assert commands.save_as()
    assert load_model(answers.to_save).provenance == first.provenance
    assert (document.document.name, document.document.is_modified) == ("second run", True)


def test_a_path_that_no_system_takes_is_refused_like_any_other(commands, document):
    before = document.document
    commands.open_path(Path("long" * 100))
    assert document.document == before


def test_models_kept_in_the_same_second_stand_side_by_side(tmp_path):
    kept = KeptModels(tmp_path / "kept")
    assert len({kept.keep(untrained_model(), "run") for _ in range(3)}) == 3


def test_only_the_newest_are_kept(tmp_path):
    kept = KeptModels(tmp_path / "kept")
    paths = []
    for index in range(MOST_KEPT + 2):
        paths.append(kept.keep(untrained_model(), f"run {index}.safetensors"))
        time.sleep(0.01)
    assert set((tmp_path / "kept").iterdir()) == set(paths[2:])


def test_the_program_starts_with_a_bundled_model_else_untrained(commands, document, file, monkeypatch, tmp_path):
    bundled: dict[str, Path] = {}
    monkeypatch.setattr("app.controllers.file_commands.bundled_models", lambda: bundled)
    commands.start()
    assert document.document.summary == "not trained yet"
    bundled["784-30-10"] = tmp_path / "784-30-10.safetensors"
    save_model(bundled["784-30-10"], untrained_model())
    commands.start()
    assert document.document.name == "784-30-10.safetensors"
    assert document.document.path is None
    commands.start(file)
    assert document.document.path == file


def test_an_image_file_is_a_picture_and_leaves_the_model_alone(commands, document, answers, tmp_path):
    chosen = []
    commands.picture_chosen.connect(chosen.append)
    document.adopt(untrained_model(), "unsaved")
    commands.open_path(tmp_path / "digit.JPG")
    answers.to_open = tmp_path / "digit.png"
    commands.open()
    commands.open_path(tmp_path / "digit.heic")
    assert [path.name for path in chosen] == ["digit.JPG", "digit.png", "digit.heic"]
    assert document.document.name == "unsaved"
    assert commands.recent() == ()


@pytest.mark.parametrize("name", ["mnist.npz", "train.csv", "train-images.idx3-ubyte.gz", "x_train.npy"])
def test_a_file_of_data_is_told_from_a_model_and_leaves_the_open_one(commands, document, answers, tmp_path, name):
    notices = []
    commands.notice_raised.connect(notices.append)
    document.adopt(untrained_model(), "unsaved")
    commands.open_path(tmp_path / name)
    assert [notice.title for notice in notices] == ["Data, not a model"]
    assert f"--data '{name}'" in notices[0].text
    assert document.document.name == "unsaved"
    assert commands.recent() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files")
@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", ["pipe", "pipe.safetensors", "pipe.onnx", "pipe.json", "zero.json", "loop.json"])
def test_what_is_no_file_is_told_at_once_at_the_start_and_when_dropped(commands, document, tmp_path, name):
    path = tmp_path / name
    if path.stem == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if path.stem == "zero" else name)
    notices = []
    document.notice_raised.connect(notices.append)
    commands.start(path)
    commands.open_path(path)
    assert [notice.title for notice in notices] == ["The model was not opened"] * 2
    assert document.model is not None
