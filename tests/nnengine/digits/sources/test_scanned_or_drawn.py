"""Digits scanned from paper against digits drawn on the canvas."""

from __future__ import annotations

import numpy as np
import pytest

from nnengine.data import DataSet, DataSplits
from nnengine.digits.sources import scanned_or_drawn
from nnengine.digits.sources.scanned_or_drawn import CLASSES, DRAWN, SCANNED
from nnengine.digits.strokes.rendering import DEFAULT_STYLE


def mnist() -> DataSplits:
    part = DataSet("mnist", np.full((40, 1, 28, 28), 9, np.uint8), np.arange(40) % 10)
    return DataSplits("mnist", part, part, part, "MNIST by its makers")


def test_scanned_digits_stand_against_drawn_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned_or_drawn, "_TRAINING", 50)
    monkeypatch.setattr(scanned_or_drawn, "_MEASURED", 30)
    splits = scanned_or_drawn.scanned_or_drawn(mnist())
    assert splits.training.classes == CLASSES == 2
    counted = {name: np.bincount(part.labels).tolist() for name, part in splits.parts.items()}
    assert counted == {"training": [40, 50], "validation": [30, 30], "test": [30, 30]}
    drawn = {name: part.pixels[part.labels == DRAWN] for name, part in splits.parts.items()}
    for name, part in splits.parts.items():
        assert (part.pixels[part.labels == SCANNED] == 9).all()
        assert (drawn[name].max(axis=(1, 2, 3)) == 255).all()
    assert len({image.tobytes() for images in drawn.values() for image in images}) == 110  # none twice
    again = scanned_or_drawn.scanned_or_drawn(mnist())
    np.testing.assert_array_equal(again.training.pixels, splits.training.pixels)
    assert splits.attribution == "MNIST by its makers"


def test_the_drawn_ones_lie_in_the_box_of_the_canvas() -> None:
    """So far as the pen's soft edge allows; the centre of mass, not the box, is in the middle."""
    pixels = scanned_or_drawn.procedural_digits(50, np.random.default_rng(1), evenly=True, on_the_canvas=True).pixels
    for image in pixels[:, 0] > 127:
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        longer = max(np.ptp(rows), np.ptp(columns)) + 1
        assert abs(longer - DEFAULT_STYLE.box) <= 2
