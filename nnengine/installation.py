"""How this program was installed, as far as hints depend on it."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).parents[1]


def how_to_add(extra: str) -> str:
    """The command that installs what an optional part needs: uv's in a checkout, otherwise pip's."""
    is_checkout = (_ROOT / "pyproject.toml").is_file()
    return f"uv sync --extra {extra}" if is_checkout else f"pip install 'vectorville[{extra}]'"
