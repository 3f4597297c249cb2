"""The command line as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from nnengine.model_file import load_model


def called(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nnengine", *arguments], capture_output=True, text=True, check=False, cwd=folder
    )


def test_exit_codes_and_errors_of_one_line(tmp_path: Path) -> None:
    done = called("--version", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nnengine" in done.stdout
    (tmp_path / "damaged.safetensors").write_bytes(b"no model")
    failed = called("evaluate", "damaged.safetensors", folder=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: damaged.safetensors")
    assert failed.stderr.count("\n") == 1
    wrong = called("train", "sofmax", "-o", "x", folder=tmp_path)
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1


def test_ctrl_c_saves_and_ends(tiny: Path, tmp_path: Path) -> None:
    options = ["--output", "out.safetensors", "--data", str(tiny)]
    process = subprocess.Popen(
        [sys.executable, "-m", "nnengine", "train", "784-30-10", *options, "--epochs", "1000000"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("epoch 3 "):
                break
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "stopped before the end; out.safetensors holds what is there" in errors
    assert load_model(tmp_path / "out.safetensors").best_epoch is not None
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_killed_process_leaves_a_whole_checkpoint_to_go_on_from(tiny: Path, tmp_path: Path) -> None:
    options = ["--data", str(tiny), "--mini-batch", "1", "--optimiser", "adam", "--learning-rate", "0.001"]
    long = ["--epochs", "100000", "--measure-every", "100000", "--checkpoint", "0.0005"]  # 30 ms
    model = tmp_path / "out.safetensors"
    process = subprocess.Popen(
        [sys.executable, "-m", "nnengine", "train", "softmax", "-o", model.name, *options, *long],
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    with process:
        written: set[int] = set()
        while len(written) < 5:  # each is another file in the place of the one before
            assert process.poll() is None
            if model.exists():
                written.add(model.stat().st_mtime_ns)
        process.kill()
    state = load_model(model).state
    assert state is not None
    epochs = str(state.epoch + 2)
    for arguments in (["out.safetensors", "--resume", "-o", "out.safetensors"], ["softmax", "-o", "whole", *options]):
        done = called("train", *arguments, "--epochs", epochs, "--measure-every", epochs, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    resumed, whole = load_model(model), load_model(tmp_path / "whole")
    assert resumed.weights.values.tobytes() == whole.weights.values.tobytes()


def test_the_command_line_loads_neither_qt_nor_the_window(tmp_path: Path) -> None:
    code = "import nnengine.cli, sys; print(*[n for n in ('PySide6', 'pyqtgraph', 'app', 'pooch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == ""
