"""The command line as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nnengine.files.model_file import load_model


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


def test_ctrl_c_while_everything_is_being_loaded_ends_it_without_a_traceback(tmp_path: Path) -> None:
    slow = tmp_path / "numpy.py"
    slow.write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "nnengine", "--version"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")


def test_loading_the_engine_elsewhere_leaves_ctrl_c_alone(tmp_path: Path) -> None:
    code = (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import nnengine; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "True"


def test_ctrl_c_during_a_command_is_one_word_and_130(tmp_path: Path) -> None:
    code = (
        "import sys, nnengine.cli\nfrom click import Command\n"
        "def wait(): raise KeyboardInterrupt\n"
        "nnengine.cli.cli.add_command(Command('wait', callback=wait))\n"
        "sys.argv = ['nnengine', 'wait']\nnnengine.cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "stopped\n")


@pytest.mark.parametrize("encoding", ["cp437", "ascii", "cp1252", "koi8-r", "utf-8"])
def test_the_console_may_have_any_encoding(tiny: Path, tmp_path: Path, encoding: str) -> None:
    arguments = [sys.executable, "-m", "nnengine", "evaluate", "784-30-10", "--data", str(tiny)]
    environment = os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "100"}
    done = subprocess.run(arguments, capture_output=True, check=False, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    read_as = "utf-8" if encoding == "ascii" else encoding  # click takes ASCII for a locale that was never set
    shown = done.stdout.decode(read_as)
    assert "recall" in shown
    assert "Traceback" not in done.stderr.decode(read_as)
    assert "?" not in shown


def test_a_file_name_that_no_encoding_can_tell_is_told_all_the_same(tmp_path: Path) -> None:
    arguments: list[bytes | str] = [sys.executable, "-m", "nnengine", "predict", b"\xff\xfe.png"]
    done = subprocess.run(arguments, capture_output=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: ")
    assert done.stderr.count(b"\n") == 1


def test_whoever_reads_no_further_hears_no_complaint(tiny: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    arguments = [sys.executable, "-m", "nnengine", "evaluate", "784-30-10", "--data", str(tiny)]
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(arguments, stdout=closed, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_one_line(tiny: Path, tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "nnengine", "evaluate", "784-30-10", "--data", str(tiny), "--json"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: [Errno 28] No space left on device"
    assert "Traceback" not in done.stderr


def test_the_command_line_loads_neither_qt_nor_the_window(tmp_path: Path) -> None:
    code = "import nnengine.cli, sys; print(*[n for n in ('PySide6', 'pyqtgraph', 'app', 'pooch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == ""
