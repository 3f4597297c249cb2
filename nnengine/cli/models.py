"""Finding the model that a command is to use."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from nnengine.errors import ArgumentError
from nnengine.model import Model
from nnengine.model_file import load_model

SUFFIX = ".safetensors"


def bundled_models(folder: Path | None = None) -> dict[str, Path]:
    """The models that come with the program, by name; none where they were not installed with it."""
    if folder is None:
        try:
            with as_file(files("resources") / "models") as found:
                folder = Path(found)
        except (ModuleNotFoundError, FileNotFoundError):
            return {}
    return {path.stem: path for path in sorted(folder.glob(f"*{SUFFIX}"))}


def opened_model(name: str | None, folder: Path | None = None) -> tuple[Model, str]:
    """A model and what it is called: a file, a bundled model by name, or by default the best bundled one.

    The best has the highest accuracy on its validation images. Raises ArgumentError where there is none to choose.
    """
    bundled = bundled_models(folder)
    if name is None:
        if not bundled:
            raise ArgumentError("no model comes with this installation; name a model file with --model")
        models = {key: load_model(path) for key, path in bundled.items()}
        best = max(models, key=lambda key: models[key].metrics.get("validation_accuracy", 0.0))
        return models[best], best
    if name in bundled and not Path(name).exists():
        return load_model(bundled[name]), name
    return load_model(Path(name)), name
