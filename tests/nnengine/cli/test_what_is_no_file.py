"""What is no file, or holds nothing, ends each command in one line, and never makes it wait."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from nnengine.cli import cli
from nnengine.training.presets import PRESETS

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files"),
    pytest.mark.timeout(60),
]

KINDS = ("pipe", "zero", "loop", "folder", "empty", "to-pipe", "missing", "long" * 2000)
COMMANDS = {
    "train a recipe": "train X -o out.safetensors",
    "train a model": "train X --resume -o out.safetensors",
    "train with data": "train 784-30-10 --data X -o out.safetensors",
    "train with strokes": "train 784-30-10 --data strokes:X -o out.safetensors",
    "train with images": "train 784-30-10 --data images:X -o out.safetensors",
    "train with MNIST's folder": "train 784-30-10 --data-dir X -o out.safetensors",
    "train from a model": "train 784-30-10 --from X -o out.safetensors",
    "learn": "learn X -o out.safetensors",
    "evaluate a model": "evaluate X",
    "evaluate with data": "evaluate 784-30-10 --data X",
    "predict": "predict X",
    "predict with a model": "predict picture.png --model X",
    "calibrate": "calibrate X -o out.safetensors",
    "ensemble": "ensemble X -o out.safetensors",
    "experts": "experts X X --gate X -o out.safetensors",
    "export": "export X out.onnx",
    "import": "import X -o out.safetensors --format onnx",
    "import the book's": "import X -o out.safetensors --format json",
    "data show": "data show X",
    "data fetch": "data fetch X",
    "experiment": "experiment X.json",
    "report": "experiment --report results-X",
}


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one of each, under its name, and as a file of JSON and as a result beside it."""
    monkeypatch.delenv("NNENGINE_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, result in (("{}", False), ("{}.json", False), ("results-{}/{}.json", True)):
        paths = {kind: Path(name.format(kind, kind)) for kind in KINDS[:6]}
        for path in paths.values():
            path.parent.mkdir(exist_ok=True)
        os.mkfifo(paths["pipe"])
        paths["zero"].symlink_to("/dev/zero")
        paths["loop"].symlink_to(paths["loop"].name)
        paths["folder"].mkdir()
        paths["empty"].touch()
        paths["to-pipe"].symlink_to(paths["pipe"].resolve())
        assert result == (paths["pipe"].parent != Path())
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_ends_with_one_line(kinds: Path, command: str) -> None:
    for kind in KINDS:
        words = [word.replace("X", kind) for word in COMMANDS[command].split()]
        if command == "report" and kind in KINDS[6:]:
            continue  # click looks for the folder itself
        done = CliRunner().invoke(cli, words, prog_name="nnengine")
        assert done.exit_code in {1, 2}, (kind, done.output, done.exception)
        assert isinstance(done.exception, SystemExit), (kind, done.exception)
        assert done.stderr.startswith("error: "), (kind, done.stderr)
        assert done.stderr.count("\n") == 1, (kind, done.stderr)
        assert done.stdout == ""
        if len(kind) < 100:
            assert len(done.stderr) < 700, (kind, done.stderr)
    assert not (kinds / "out.safetensors").exists()


@pytest.mark.parametrize("kind", ["pipe", "zero", "folder", "no-folder/file"])
@pytest.mark.parametrize("command", ["train 784-30-10 --data procedural -o X", "learn 784-30-10 -o X"])
def test_an_output_that_is_no_file_is_told_before_the_work(kinds: Path, command: str, kind: str) -> None:
    words = [word.replace("X", kind) for word in command.split()]
    done = CliRunner().invoke(cli, words, prog_name="nnengine")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("error: --output: expected a file in a folder that can be written")


@pytest.mark.parametrize("kind", KINDS[:5])
@pytest.mark.parametrize("command", ["learn 784-30-10 -o out.safetensors", "evaluate 784-30-10 --data mine"])
def test_digits_of_ones_own_that_are_no_file_are_told(
    kinds: Path, command: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NNENGINE_MINE", kind)
    done = CliRunner().invoke(cli, command.split(), prog_name="nnengine")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert kind in done.stderr


@pytest.mark.parametrize("data", ["a\0b", "images:a\0b", "strokes:a\0b", "images:" + "a" * 5000])
def test_names_that_no_file_can_have_are_told(kinds: Path, data: str) -> None:
    recipe = PRESETS["784-30-10"].recipe
    Path("recipe.json").write_text(json.dumps(replace(recipe, data=data).to_json()))
    done = CliRunner().invoke(cli, ["train", "recipe.json", "-o", "out.safetensors"], prog_name="nnengine")
    assert done.exit_code in {1, 2}
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
