"""A model in one ``.safetensors`` file, written atomically and read as hostile.

The tensors stand as in any such file. The header's metadata holds one JSON text, ``vectorville``: the model's
description with a digest of it all.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from nnengine.arrays import Array
from nnengine.errors import ArgumentError, ModelFileError, one_line
from nnengine.files.atomic_file import write_atomically
from nnengine.files.model import EnsembleModel, Model
from nnengine.files.model_contents import FORMATS, check_values, put_together, taken_apart
from nnengine.files.regular_file import open_regular

SUFFIX = ".safetensors"
LARGEST_FILE = 1_000_000_000  # bytes
LARGEST_HEADER = 16_000_000  # the history of ten thousand epochs; as Python values it takes twenty times as much
_METADATA_KEY = "vectorville"


def save_model(path: Path, model: Model | EnsembleModel) -> None:
    """Write the model so that the file is whole or unchanged at any moment.

    A state with numbers that are not finite, which training leaves when it diverges, is left out. Raises ArgumentError
    like ``check_model_name``, ModelFileError when the model cannot be written, or could not be read again.
    """
    from nnengine.files.model_names import check_model_name  # noqa: PLC0415 - it knows of all other files, and loads much

    check_model_name(path)
    contents = model_bytes(model, path.name)
    try:
        write_atomically(path, contents)
    except OSError as error:
        raise ModelFileError(f"{path.name}: it cannot be written: {error.strerror or error}") from error


def model_bytes(model: Model | EnsembleModel, name: str) -> bytes:
    """What a model file of that name holds. Raises ModelFileError where it could not be read again."""
    document, tensors = taken_apart(model)
    for tensor, values in tensors.items():
        check_values(f"{name}: {tensor}", values)
    document["digest"] = _digest(document, tensors)
    try:
        text = json.dumps(document, allow_nan=False)
    except ValueError as error:
        raise ModelFileError(f"{name}: expected finite numbers in the history and the metrics; {error}") from error
    contents = save_tensors(tensors, {_METADATA_KEY: text})
    header_size = int.from_bytes(contents[:8], "little")
    if header_size > LARGEST_HEADER:
        raise ModelFileError(
            f"{name}: its description takes {header_size:,} bytes, most of them history, and would not be read "
            f"again; {LARGEST_HEADER:,} are the most"
        )
    if len(contents) > LARGEST_FILE:
        raise ModelFileError(
            f"{name}: it would take {len(contents):,} bytes and not be read again; {LARGEST_FILE:,} are the most"
        )
    return contents


def load_model(path: Path) -> Model | EnsembleModel:
    """Read a model. Raises ModelFileError, saying what was expected and what came, for anything but a whole model."""
    try:
        contents = _read(path)
    except ModelFileError as error:
        raise ModelFileError(f"{path.name}: {one_line(error)}") from error
    return model_from_bytes(contents, path.name)


def model_from_bytes(contents: bytes, name: str) -> Model | EnsembleModel:
    """The model in what a file of that name holds. Raises ModelFileError like ``load_model``."""
    try:
        document, tensors = _parsed(contents)
        return put_together(document, tensors)
    except ModelFileError as error:
        raise ModelFileError(f"{name}: {one_line(error)}") from error
    except (ArgumentError, AttributeError, LookupError, TypeError, ValueError, OverflowError, RecursionError) as error:
        problem = f"{error} is missing" if isinstance(error, KeyError) else error
        raise ModelFileError(f"{name}: its description cannot be used: {one_line(problem)}") from error


def load_single_model(path: Path) -> Model:
    """Like ``load_model``, for what needs one network, such as training. Raises ModelFileError for an ensemble."""
    model = load_model(path)
    if isinstance(model, EnsembleModel):
        raise ModelFileError(
            f"{path.name}: expected a model of one network, got an ensemble ({model.describe()}); use the file of one "
            "of its networks"
        )
    return model


def _read(path: Path) -> bytes:
    try:
        with open_regular(path, LARGEST_FILE) as file:
            size = os.fstat(file.fileno()).st_size
            _header_size(file.read(8), size)  # before a large file of another kind is read whole
            file.seek(0)
            return file.read(size)
    except OSError as error:
        raise ModelFileError(f"it cannot be read: {error.strerror or error}") from error


def _header_size(start: bytes, file_size: int) -> int:
    """The length that a file's first bytes state for its header."""
    size = int.from_bytes(start, "little")
    if len(start) < 8 or not 2 <= size <= min(LARGEST_HEADER, file_size - 8):
        raise ModelFileError("expected a model in safetensors format, got another kind of file or a truncated one")
    return size


def _parsed(contents: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """The description and the tensors, of which every byte was proved by the digest."""
    header_size = _header_size(contents[:8], len(contents))
    try:
        tensors = load_tensors(contents)  # first: it refuses a header of another form before Python builds its values
        header = json.loads(contents[8 : 8 + header_size])
    except (SafetensorError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise ModelFileError(f"expected a whole model in safetensors format; {error}") from error
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    text = metadata.get(_METADATA_KEY) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        raise ModelFileError("it holds tensors, but no description of a Vectorville model")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelFileError(f"its description is damaged: {error}") from error
    if not isinstance(document, dict) or document.get("format") not in FORMATS:
        version = document.get("format") if isinstance(document, dict) else None
        known = f"{FORMATS[0]} to {FORMATS[-1]}"
        raise ModelFileError(f"expected format version {known}, got {version!r}; a newer program may read it")
    digest = document.pop("digest", None)
    if digest != _digest(document, tensors):
        raise ModelFileError("its contents do not match their digest: the file was changed or damaged")
    return document, tensors


def _digest(document: dict[str, Any], tensors: dict[str, Array]) -> str:
    """Sha256 over the description without its digest and over each tensor's name, dtype, shape and bytes."""
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode())
    for name in sorted(tensors):
        values = tensors[name]
        digest.update(f"{name} {values.dtype} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
