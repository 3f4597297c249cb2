"""A data set small enough to be trained on while a test waits; a window without anything behind it."""

from collections.abc import Iterator

import numpy as np
import pytest
import shiboken6

from app.shell.main_window import MainWindow
from app.work.inspector import Inspector
from nnengine.data import DataSet, DataSplits


def blobs(count: int, seed: int) -> DataSet:
    """Images that a network learns at once: digit d is a bright square at a place of its own."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, count)
    pixels = rng.integers(0, 60, (count, 1, 28, 28)).astype(np.uint8)
    for image, label in zip(pixels, labels, strict=True):
        row, column = 2 + 13 * (label // 5), 1 + 5 * (label % 5)
        image[0, row : row + 8, column : column + 5] = 250
    return DataSet("blobs", pixels, labels)


@pytest.fixture(scope="session")
def small_data() -> DataSplits:
    return DataSplits("blobs", blobs(400, 0), blobs(100, 1), blobs(100, 2), "made by the test")


@pytest.fixture
def inspector(qapp) -> Iterator[Inspector]:
    inspector = Inspector()
    yield inspector
    inspector.shutdown()
    # Else the next one's thread may collect it, and a timer must end in the thread that it began in.
    shiboken6.delete(inspector)


@pytest.fixture
def window(qtbot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    return window
