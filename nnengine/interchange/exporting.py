"""Models written for other programs."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

from nnengine.errors import ArgumentError, ModelFileError
from nnengine.files.atomic_file import write_atomically
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.regular_file import is_there, open_regular
from nnengine.files.unpacking import opened_zip
from nnengine.interchange.formats import chosen_format
from nnengine.interchange.npz import SPECIFICATION

_LARGEST_BESIDE = 1_000_000_000  # bytes; parameters take a quarter of it at most


def export_model(model: Model | EnsembleModel, path: Path, format_kind: str | None = None) -> tuple[Path, ...]:
    """Write the model's network in a format of ``FORMATS``, by default the one that the suffix tells.

    Returns the files, each whole or unchanged at any moment; the Python script has its parameters in an ``.npz``
    beside it. Raises ArgumentError for an unknown format, ModelFileError for a network that the format cannot hold or
    a file that cannot be written.
    """
    chosen = chosen_format(path, format_kind)
    if isinstance(model, EnsembleModel):
        raise ModelFileError(f"{path.name}: expected a single network, got {model.describe()}; export each by itself")
    try:
        contents = chosen.written(model.network(), model, path.stem)
    except ModelFileError as error:
        raise ModelFileError(f"{path.name}: {error}") from error
    files = {path if suffix == chosen.suffix else path.with_suffix(suffix): made for suffix, made in contents.items()}
    if len(files) < len(contents):
        raise ArgumentError(
            f"{path.name}: expected a name that ends in {chosen.suffix}; this one is for the parameters"
        )
    for beside in set(files) - {path}:
        _check_is_ours(beside)
    for file, made in files.items():
        try:
            write_atomically(file, made)
        except OSError as error:
            raise ModelFileError(f"{file.name}: it cannot be written: {error.strerror or error}") from error
    return tuple(files)


def _check_is_ours(path: Path) -> None:
    """Refuse to replace a file of which the user did not give the name, unless it holds exported parameters."""
    if not is_there(path):
        return
    try:
        with open_regular(path, _LARGEST_BESIDE) as file, opened_zip(file) as found:
            is_ours = f"{SPECIFICATION}.npy" in found.namelist()
    except (OSError, BadZipFile):
        is_ours = False
    if not is_ours:
        raise ModelFileError(
            f"{path.name}: the parameters belong into this file, which is there already and holds something else; "
            "choose another name"
        )
