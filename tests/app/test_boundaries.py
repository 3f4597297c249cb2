"""What the import contracts of pyproject.toml cannot say: they know an external package only as a whole."""

import ast
from pathlib import Path

import pytest

CONTROLLERS = sorted((Path(__file__).parents[2] / "app").glob("*/controllers/*.py"))


def imported_modules(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", CONTROLLERS, ids=lambda path: f"{path.parts[-3]}.{path.stem}")
def test_a_controller_knows_no_widget(path: Path) -> None:
    assert "PySide6.QtWidgets" not in imported_modules(path.read_text(encoding="utf-8"))


def test_every_way_to_import_is_seen() -> None:
    for line in ("import PySide6.QtWidgets", "from PySide6 import QtWidgets", "from PySide6.QtWidgets import QLabel"):
        assert "PySide6.QtWidgets" in imported_modules(line)
