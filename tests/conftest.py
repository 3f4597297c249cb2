"""What all tests share: no window on the screen, no settings of the user, no thread left behind, data where it is."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

THREAD_GRACE = 2.0  # seconds a thread may take to end after its test


@pytest.fixture(scope="session", autouse=True)
def _qt_settings_of_a_test() -> None:
    """Qt reads and writes settings below a folder of its own for tests, where Qt is there at all."""
    try:
        from PySide6.QtCore import QStandardPaths
    except ImportError:
        return
    QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True)
def _digits_and_runs_of_a_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No digits and no runs of the person at the machine, and none of a test among them."""
    monkeypatch.setenv("NNENGINE_MINE", str(tmp_path / "my-digits.npz"))
    monkeypatch.setenv("NNENGINE_RUNS", str(tmp_path / "runs of a test" / "runs.sqlite"))


@pytest.fixture(autouse=True)
def _no_thread_is_left_behind() -> Iterator[None]:
    """Fail a test that started a thread and did not end it."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    for thread in left:
        thread.join(THREAD_GRACE)
    still = [thread.name for thread in left if thread.is_alive()]
    if still:
        pytest.fail(f"threads are left behind: {', '.join(still)}")


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder with MNIST's four files that NNENGINE_DATA names; skips where it is not there."""
    named = os.environ.get("NNENGINE_DATA")
    if not named:
        pytest.skip("NNENGINE_DATA names no folder with the MNIST files")
    folder = Path(named)
    if not any((folder / name).is_file() for name in ("train-images-idx3-ubyte.gz", "train-images-idx3-ubyte")):
        pytest.skip(f"NNENGINE_DATA: no MNIST files in {folder}")
    return folder
