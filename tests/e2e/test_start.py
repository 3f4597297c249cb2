"""The program as it is started: its arguments, what is missing, what it ends with."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import main as program

ROOT = Path(__file__).parents[2]


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        check=False,
    )


def test_the_version_and_the_arguments_are_told():
    assert started("--version").stdout.startswith("vectorville ")
    usage = started("--help").stdout
    assert "FILE" in usage
    assert "--data-dir DIR" in usage
    assert started("--no-such-option").returncode == 2


def test_without_a_display_there_is_a_hint_instead_of_an_abort(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "DISPLAY" in program.display_problem()


def test_a_missing_library_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(program, "CURSOR_LIBRARY", "libxcb-cursor-of-nowhere.so.0")
    assert "libxcb-cursor0" in program.display_problem()


@pytest.mark.parametrize("platform", ["offscreen", "wayland", "minimal"])
def test_other_platforms_need_no_such_library(monkeypatch, platform):
    monkeypatch.setattr(program, "CURSOR_LIBRARY", "libxcb-cursor-of-nowhere.so.0")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert program.display_problem() == ""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks /proc when the program listens")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_in_the_terminal_ends_it_cleanly(tmp_path, number):
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
    )
    deadline = time.monotonic() + 30
    while not listens(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(number)
    out, errors = process.communicate(timeout=30)
    assert (process.returncode, out, errors) == (0, "", "")
    assert (tmp_path / "Vectorville" / "Vectorville.ini").exists()  # it ended as if the window was closed


def listens(pid: int) -> bool:
    """Whether the process has a handler for SIGTERM, which Python alone has not."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
