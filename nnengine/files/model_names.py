"""Names that a model file may have."""

from __future__ import annotations

from pathlib import Path

from nnengine.data.other_files import PICTURES
from nnengine.data.roles import is_named_as_data
from nnengine.errors import ArgumentError
from nnengine.files.model_file import SUFFIX
from nnengine.interchange.foreign_files import is_foreign
from nnengine.interchange.formats import FORMATS


def check_model_name(path: Path) -> None:
    """Raise ArgumentError for a name by which this and other programs would take a model for something else."""
    suffix = path.suffix.lower()
    is_other = is_foreign(path) or is_named_as_data(path.name) or suffix in PICTURES
    if is_other or suffix in {each.suffix for each in FORMATS.values()}:
        model = path.with_suffix(SUFFIX).name
        raise ArgumentError(
            f"{path.name}: expected the name of a model file, such as {model}; for other programs, export that: "
            f"nnengine export {model} {path.with_suffix('.onnx').name}"
        )
