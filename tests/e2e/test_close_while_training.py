"""Closing the window during training ends the process cleanly and soon; what was learned is kept."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.training.values.training import TrainingPhase

SCRIPT = Path(__file__).with_name("close_while_training.py")
ROOT = Path(__file__).parents[2]
SOON = 2.0  # seconds


def close_in(phase: TrainingPhase, home: Path) -> float:
    """Seconds from the closing of the window to the end of the process, which must be clean."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONFAULTHANDLER": "1",
        "PYTHONWARNINGS": "error",
    }
    done = subprocess.run(
        [sys.executable, str(SCRIPT), phase.value, str(home)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    ended = time.time()
    assert (done.returncode, done.stderr) == (0, "")
    return ended - float(done.stdout.split()[-1])


def test_the_process_ends_soon_and_keeps_the_network(tmp_path):
    assert close_in(TrainingPhase.RUNNING, tmp_path) < SOON
    assert len(list(tmp_path.glob("kept/*.safetensors"))) == 1


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("phase", [TrainingPhase.PREPARING, TrainingPhase.RUNNING, TrainingPhase.PAUSED])
def test_twenty_times_in_a_row(tmp_path, phase):
    times = [close_in(phase, tmp_path / str(attempt)) for attempt in range(20)]
    assert max(times) < SOON
