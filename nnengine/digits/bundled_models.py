"""The models that come with the program, each trained from the preset of its name or put together of such."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from nnengine.files.model_file import SUFFIX
from nnengine.training.presets import PRESETS

EXPERTS = "two-experts"
BUNDLED = (EXPERTS, "four-convolutions", "two-convolutions", "784-30-10")  # the best by validation accuracy first

JUDGE = "digit-or-not"  # tells digits from what is none; it reads no digits and is not offered among those that do


def bundled_models() -> dict[str, Path]:
    """Their files by name, in the order of ``BUNDLED``; none where they were not installed."""
    paths = {name: _file(name) for name in BUNDLED}
    return {name: path for name, path in paths.items() if path is not None}


def title_and_detail(name: str) -> tuple[str, str]:
    """A few words for people about a bundled model, and a line."""
    if name == EXPERTS:
        return "Two experts", "two of four convolutions, for scanned digits and for drawn ones, and a gate that chooses"
    return PRESETS[name].title, PRESETS[name].detail


def judging_model() -> Path | None:
    """The file of the network that tells digits from what is none; None where it was not installed."""
    return _file(JUDGE)


def _file(name: str) -> Path | None:
    try:
        path = Path(str(files("resources"))) / "models" / f"{name}{SUFFIX}"
    except ModuleNotFoundError:
        return None
    return path if path.is_file() else None
