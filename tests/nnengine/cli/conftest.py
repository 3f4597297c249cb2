"""A tiny data set and a way to call the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from nnengine.cli import cli

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Call the command line inside a temporary folder, with no data set named outside."""
    monkeypatch.delenv("NNENGINE_DATA", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="nnengine")

    return call


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """200 images whose digit is the place of a bright row among dim noise: learned in two epochs, never by chance."""
    rng = np.random.default_rng(5)
    labels = np.arange(200) % 10
    images = rng.integers(0, 40, (200, 28, 28)).astype(np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label + 4] = 255
    path = tmp_path / "tiny.npz"
    np.savez(path, images=images, labels=labels)
    return path
