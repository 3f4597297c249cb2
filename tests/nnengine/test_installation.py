"""Hints fit the installation."""

from __future__ import annotations

from nnengine import installation


def test_in_a_checkout_uv_adds_what_is_missing():
    assert installation.how_to_add("onnx") == "uv sync --extra onnx"


def test_elsewhere_pip_does(monkeypatch, tmp_path):
    monkeypatch.setattr(installation, "_ROOT", tmp_path)
    assert installation.how_to_add("onnx") == "pip install 'vectorville[onnx]'"
