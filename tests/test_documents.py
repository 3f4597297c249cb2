"""The documents say what is so: links, names of files, commands, the example in Python, figures written one way."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from nnengine.cli import cli

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "resources").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
documents = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@documents
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"(?<!!)\[[^]]*]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_the_newest_changes_are_those_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", changes, re.MULTILINE)[0] == project["version"]


@documents
def test_shares_are_written_as_the_program_writes_them(path: Path) -> None:
    assert re.findall(r"\d%", path.read_text(encoding="utf-8")) == []


def test_the_map_names_files_that_are_there() -> None:
    named = set(re.findall(r"[\w./-]+\.(?:py|toml|md)\b", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    assert len(named) > 20
    tracked = [path for folder in ("app", "benchmarks", "nnengine", "docs") for path in (ROOT / folder).rglob("*")]
    there = {str(path.relative_to(ROOT)) for path in [*tracked, *ROOT.glob("*")]}
    assert {name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in there)} == set()


@pytest.mark.parametrize("line", re.findall(r"^nnengine ([^#\n]+)", README, re.MULTILINE))
def test_the_command_line_understands_what_the_readme_says(line: str) -> None:
    command: click.Command = cli
    words = shlex.split(line)
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    command.make_context("nnengine", words).close()


@pytest.mark.slow
def test_the_guides_examples_run(tmp_path: Path) -> None:
    """The first in under 20 lines; the others go on from it."""
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    assert len([line for line in examples[0].splitlines() if line]) < 20
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(examples)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert float(re.findall(r"^accuracy (\S+)$", run.stdout, re.MULTILINE)[0]) > 0.9
    assert "Input (1, 28, 28)" in run.stdout
    assert (tmp_path / "digits.safetensors").is_file()


@pytest.mark.data
@pytest.mark.slow
def test_the_readmes_example_runs(mnist_dir: Path, tmp_path: Path) -> None:
    example = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)[0]
    run = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "NNENGINE_DATA": str(mnist_dir)},
    )  # fmt: skip
    assert float(run.stdout.split()[-1]) > 0.95
    assert (tmp_path / "my-model.safetensors").is_file()
