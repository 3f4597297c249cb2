from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from random_networks import as_model, random_network

from nnengine import ArgumentError, Dense, ModelFileError, NetworkSpecification, Sigmoid
from nnengine.digits.importing import import_model
from nnengine.files.model import EnsembleModel, Model
from nnengine.interchange import FORMATS, READABLE, export_model


@pytest.fixture
def model() -> Model:
    return as_model(random_network(NetworkSpecification((Dense(2), Sigmoid()), (3,))))


@pytest.mark.parametrize("kind", list(FORMATS))
def test_the_suffix_tells_the_format_unless_it_is_named(model: Model, kind: str, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    by_suffix, by_name = tmp_path / f"net{FORMATS[kind].suffix.upper()}", tmp_path / "other" / "net"
    assert export_model(model, by_suffix)[-1] == by_suffix
    assert export_model(model, by_name, kind)[-1] == by_name
    assert by_suffix.read_bytes() == by_name.read_bytes()


def test_a_suffix_or_a_format_that_nobody_knows_is_refused(model: Model, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"net\.h5: expected a name that ends in \.onnx, \.json, \.npz, \.py, or"):
        export_model(model, tmp_path / "net.h5")
    with pytest.raises(ArgumentError, match="format 'keras': expected onnx, json, npz, python"):
        export_model(model, tmp_path / "net.onnx", "keras")
    with pytest.raises(ArgumentError, match=r"net\.py: expected a name that ends in \.onnx, \.json, or"):
        import_model(tmp_path / "net.py")
    with pytest.raises(ArgumentError, match=r"net\.npz: expected a name that ends in \.py; this one is for"):
        export_model(model, tmp_path / "net.npz", "python")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", list(FORMATS))
def test_an_ensemble_is_refused_by_what_it_is(model: Model, kind: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"net: expected a single network, got 2 networks, average"):
        export_model(EnsembleModel((model, model)), tmp_path / "net", kind)


@pytest.mark.parametrize("kind", list(FORMATS))
def test_a_folder_that_is_not_there_is_one_error(model: Model, kind: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"it cannot be written: No such file"):
        export_model(model, tmp_path / "none" / f"net{FORMATS[kind].suffix}")


def test_without_the_package_onnx_the_extra_is_named(
    model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.onnx"
    export_model(model, path)
    kept = path.read_bytes()
    whole = builtins.__import__

    def without_onnx(name: str, *others: Any) -> Any:
        if name.startswith("nnengine.interchange.onnx_"):
            raise ModuleNotFoundError("No module named 'onnx'", name="onnx")
        return whole(name, *others)

    monkeypatch.setattr(builtins, "__import__", without_onnx)
    for attempt in (lambda: export_model(model, path), lambda: import_model(path)):
        with pytest.raises(ModelFileError, match=r"^net\.onnx: .*package onnx.*: uv sync --extra onnx$"):
            attempt()
    assert path.read_bytes() == kept


def test_what_can_be_read_is_written_too() -> None:
    assert set(READABLE) == {"onnx", "json"}
    assert all(FORMATS[kind] is each for kind, each in READABLE.items())
