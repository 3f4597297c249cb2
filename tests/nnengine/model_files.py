"""Model files taken apart and put together again wrongly, with a digest that is right."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from nnengine import Model, ModelFileError, load_model
from nnengine.files.model_file import _METADATA_KEY, _digest


def taken_apart(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    contents = path.read_bytes()
    (size,) = struct.unpack("<Q", contents[:8])
    header = json.loads(contents[8 : 8 + size])
    return json.loads(header["__metadata__"][_METADATA_KEY]), dict(load_tensors(contents))


def put_together(path: Path, document: dict[str, Any], tensors: dict[str, np.ndarray]) -> None:
    """Signed anew: what is wrong with it must be noticed by itself."""
    document = {name: value for name, value in document.items() if name != "digest"}
    tensors = {name: np.ascontiguousarray(values) for name, values in tensors.items()}
    document["digest"] = _digest(document, tensors)
    path.write_bytes(save_tensors(tensors, {_METADATA_KEY: json.dumps(document)}))


def raw(header: bytes, data: bytes = b"") -> bytes:
    return struct.pack("<Q", len(header)) + header + data


def refused(path: Path, message: str | None = None) -> str:
    """It is refused with one short line that begins with the file's name, and says so."""
    with pytest.raises(ModelFileError, match=message) as caught:
        load_model(path)
    line = str(caught.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    assert len(line) < 500
    return line


def same(one: Model, other: Model) -> None:
    assert one.recipe == other.recipe
    assert np.array_equal(one.weights.values, other.weights.values)
    assert (one.history, one.best_epoch, one.preprocessing) == (other.history, other.best_epoch, other.preprocessing)
    assert (one.metrics, one.provenance) == (other.metrics, other.provenance)
    assert (one.state is None) == (other.state is None)
    if one.state is not None and other.state is not None:
        for field in (
            "epoch",
            "batch",
            "epoch_generator",
            "generator",
            "history",
            "seconds",
            "cost_sum",
            "cost_images",
        ):
            assert getattr(one.state, field) == getattr(other.state, field), field
        assert np.array_equal(one.state.weights.values, other.state.weights.values)
        assert set(one.state.arrays) == set(other.state.arrays)
        assert all(np.array_equal(values, other.state.arrays[name]) for name, values in one.state.arrays.items())
        assert one.state.best.epoch == other.state.best.epoch
        assert one.state.best.validation_accuracy == other.state.best.validation_accuracy
        assert np.array_equal(one.state.best.weights.values, other.state.best.weights.values)
