"""The models that come with the program, each trained from the preset of its name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from nnengine.model_file import SUFFIX

BUNDLED = ("two-convolutions", "784-30-10")  # the best by validation accuracy first


def bundled_models() -> dict[str, Path]:
    """Their files by name, in the order of ``BUNDLED``; none where they were not installed."""
    try:
        folder = Path(str(files("resources"))) / "models"
    except ModuleNotFoundError:
        return {}
    paths = {name: folder / f"{name}{SUFFIX}" for name in BUNDLED}
    return {name: path for name, path in paths.items() if path.is_file()}
