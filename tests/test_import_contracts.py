"""Who may import whom: the contracts of pyproject.toml, and what ``import nnengine`` loads."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_the_contracts_are_kept():
    # A process of its own: import-linter changes the import path and the working folder's cache.
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert f"Contracts: {len(contracts)} kept, 0 broken." in run.stdout


def test_all_of_the_engine_but_what_is_about_digits_is_kept_from_knowing_them():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (core,) = [each for each in contracts if each.get("forbidden_modules") == ["nnengine.digits"]]
    modules = {f"nnengine.{path.stem}" for path in (ROOT / "nnengine").iterdir() if not path.name.startswith("__")}
    assert set(core["source_modules"]) == modules - {"nnengine.digits", "nnengine.cli", "nnengine.moved"}


def loaded_by(statement: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize("statement", ["import nnengine", "import nnengine.cli", "import nnengine.data"])
def test_the_engine_loads_neither_qt_nor_the_program(statement):
    loaded = loaded_by(statement)
    assert "nnengine" in loaded
    assert not loaded & {"PySide6", "shiboken6", "pyqtgraph", "app"}


def test_the_engine_loads_no_library_that_only_tests_have():
    assert not loaded_by("import nnengine, nnengine.cli") & {"scipy", "sklearn", "hypothesis", "pytest", "torch"}
