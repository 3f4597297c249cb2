import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from app.models.controllers import kept_models
from app.models.controllers.bundled_models import untrained_model
from app.models.controllers.file_commands import FileCommands
from app.models.controllers.kept_models import MOST_KEPT, KeptModels
from app.models.controllers.model_document import ModelDocument
from app.models.values.document import Unsaved
from app.shell.controllers.settings_store import SettingsStore
from app.shell.values.notices import Level, Notice, Offer
from nnengine.files.model import Model
from nnengine.files.model_file import load_model, save_model


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


def another(number: int, accuracy: float | None = None) -> Model:
    """A model unlike those of other numbers."""
    metrics = {} if accuracy is None else {"validation_accuracy": accuracy}
    return replace(untrained_model(), provenance={"number": str(number)}, metrics=metrics)


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
    settings = SettingsStore(tmp_path / "settings.ini")
    commands = FileCommands(document, settings, answers, KeptModels(tmp_path / "kept"))
    commands.told = []
    commands.notice_raised.connect(commands.told.append)
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


def test_a_trained_model_that_another_replaces_is_kept(commands, document, answers, tmp_path):
    document.adopt(untrained_model(), "first run")
    commands.adopt_trained(untrained_model(), "second run")
    assert document.document.name == "second run"
    (kept,) = KeptModels(tmp_path / "kept").kept()
    assert (kept.name, kept.reason) == ("first run", "second run was trained in its place")
    assert load_model(kept.path).recipe == untrained_model().recipe
    assert answers.asked == []
    assert commands.recent() == ()


def test_a_run_that_ends_during_the_question_is_asked_about_too(commands, document, answers, tmp_path):
    document.adopt(untrained_model(), "first run")
    answers.unsaved = Unsaved.DISCARD
    answers.meanwhile = lambda: len(answers.asked) == 1 and commands.adopt_trained(untrained_model(), "second run")
    assert commands.may_close()
    assert answers.asked == ["first run", "second run"]
    (kept,) = KeptModels(tmp_path / "kept").kept()
    assert kept.name == "first run"


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
    assert len({kept.keep(another(number), "run", "") for number in range(3)}) == 3
    assert len(kept.kept()) == 3


def test_two_programs_that_keep_in_the_same_second_take_nothing_from_each_other(tmp_path, monkeypatch):
    """The second wrote its model over the first one's, as when the end of a session closes two windows."""
    first, second = KeptModels(tmp_path), KeptModels(tmp_path)
    save = kept_models.save_model

    def meanwhile(path, model):
        monkeypatch.setattr(kept_models, "save_model", save)
        second.keep(another(2), "run", "")
        save(path, model)

    monkeypatch.setattr(kept_models, "save_model", meanwhile)
    first.keep(another(1), "run", "")
    assert {load_model(each.path).provenance["number"] for each in first.kept()} == {"1", "2"}


def test_what_cannot_be_kept_leaves_no_empty_file(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_models, "save_model", lambda path, model: path.joinpath("no").touch())
    with pytest.raises(NotADirectoryError):
        KeptModels(tmp_path).keep(another(1), "run", "")
    assert list(tmp_path.iterdir()) == []


def test_what_a_kill_left_empty_is_not_shown(tmp_path):
    (tmp_path / "run.safetensors").touch()
    assert KeptModels(tmp_path).kept() == ()


def test_a_clock_that_was_set_back_does_not_cost_what_is_kept_now(tmp_path, monkeypatch):
    """What lies in the past was at once the oldest, and removed."""
    kept = KeptModels(tmp_path)
    for number in range(MOST_KEPT):
        kept.keep(another(number), "run", "")

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1)

    monkeypatch.setattr(kept_models, "datetime", Earlier)
    path = kept.keep(another(99), "new", "")
    assert path.exists()
    assert len(kept.kept()) == MOST_KEPT


def test_the_same_model_is_kept_once_and_as_the_newest(tmp_path):
    kept = KeptModels(tmp_path / "kept")
    for number in (1, 2, 1):
        kept.keep(another(number), f"run {number}", "")
    assert [each.name for each in kept.kept()] == ["run 1", "run 2"]


def test_only_the_newest_are_kept(tmp_path):
    kept = KeptModels(tmp_path / "kept")
    paths = [kept.keep(another(index), f"run {index}.safetensors", "why") for index in range(MOST_KEPT + 2)]
    assert {each.path for each in kept.kept()} == set(paths[2:])
    assert {path for path in (tmp_path / "kept").iterdir() if path.suffix == ".safetensors"} == set(paths[2:])


@pytest.mark.parametrize("how", ["saved there by name", "saved over one of them", "changed", "without a note", "note"])
def test_what_the_program_did_not_write_there_itself_stays(commands, document, answers, tmp_path, how):
    kept = KeptModels(tmp_path / "kept")
    path = kept.keep(another(0), "run", "")
    if how == "saved there by name":
        path = tmp_path / "kept" / "run 2026-01-01 00.00.00.safetensors"
    if how in {"saved there by name", "saved over one of them"}:
        document.adopt(another(1), "mine")
        answers.to_save = path
        assert commands.save()
    elif how == "changed":
        save_model(path, another(1))
    elif how == "without a note":
        path.with_suffix(".json").unlink()
    else:
        path.with_suffix(".json").write_bytes(b"[" * 5000)
    contents = path.read_bytes()
    for number in range(2, MOST_KEPT + 4):
        kept.keep(another(number), "run", "")
    assert path.read_bytes() == contents
    assert path in {each.path for each in kept.kept()}


def test_no_dialog_begins_among_what_the_program_keeps(commands, document, answers, tmp_path, monkeypatch):
    documents = tmp_path / "Documents"
    monkeypatch.setattr("app.models.controllers.file_commands.documents", lambda: documents)
    path = KeptModels(tmp_path / "kept").keep(another(0), "run", "")
    commands.open_path(path)
    assert (document.document.name, document.document.path, document.document.is_kept) == ("run", None, True)
    commands.save()
    path.with_suffix(".json").unlink()  # as an older program left them there
    commands.open_path(path)
    assert (document.document.path, commands.recent()) == (path, (path,))
    commands.open()
    commands.save_as()
    assert answers.asked == [documents / "run.safetensors", documents, documents / path.name]


def test_a_kept_model_that_is_open_outlives_the_others(commands, document, tmp_path):
    kept = KeptModels(tmp_path / "kept")
    path = kept.keep(another(0), "run", "")
    for number in range(1, MOST_KEPT):
        kept.keep(another(number), "run", "")
    commands.open_path(path)
    commands.adopt_trained(another(MOST_KEPT), "new")
    assert ("run", "new was trained in its place") in {(each.name, each.reason) for each in kept.kept()}


def test_what_a_trained_model_took_the_place_of_is_one_press_away(commands, document, file):
    commands.open_path(file)
    commands.adopt_run(another(1), "new", Notice(Level.INFO, "Training is done", "Kept epoch 1."))
    notice = commands.told[-1]
    assert notice.text == "Kept epoch 1. there was open before."
    assert (notice.offer, notice.button) == (Offer.GO_BACK, "Back to there")
    commands.go_back()
    assert (document.document.path, document.document.is_modified) == (file, False)
    assert "new is kept: File › Kept by itself" in commands.told[-1].text
    commands.go_back()
    assert (document.document.name, document.document.is_modified) == ("new", True)


def test_a_worse_run_does_not_take_the_place_of_an_unsaved_model(commands, document, tmp_path):
    """Nor does one that was stopped early; both are kept, and the window says which is open and why."""
    document.adopt(another(1, 0.964), "better")
    commands.adopt_run(another(2, 0.94), "worse", Notice(Level.INFO, "Training was stopped", "Kept epoch 1."))
    assert document.document.name == "better"
    notice = commands.told[-1]
    assert "better stays open: it reads better, 96.4 %" in notice.text
    assert (notice.offer, notice.button) == (Offer.GO_BACK, "Open the new worse")
    (kept,) = KeptModels(tmp_path / "kept").kept()
    assert (kept.name, kept.reason) == ("worse", "better was open and better")
    assert kept.summary.startswith("94.0 %")
    commands.go_back()
    assert document.document.name == "worse"
    assert {each.name for each in KeptModels(tmp_path / "kept").kept()} == {"worse", "better"}


def test_a_better_run_takes_the_place_of_an_unsaved_model_which_is_kept(commands, document, tmp_path):
    document.adopt(another(1, 0.94), "first")
    commands.adopt_run(another(2, 0.964), "second", Notice(Level.INFO, "Training is done", "Kept epoch 1."))
    assert document.document.name == "second"
    assert commands.told[-1].text == "Kept epoch 1. first is kept: File › Kept by itself."
    assert [each.name for each in KeptModels(tmp_path / "kept").kept()] == ["first"]


def test_the_program_starts_with_a_bundled_model_else_untrained(commands, document, file, monkeypatch, tmp_path):
    bundled: dict[str, Path] = {}
    monkeypatch.setattr("app.models.controllers.file_commands.bundled_models", lambda: bundled)
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
