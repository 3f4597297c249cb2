"""The program as it is started: its arguments, what is missing, what it ends with."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from ctypes.util import find_library
from pathlib import Path

import pytest

import app.display as program

ROOT = Path(__file__).parents[2]
needs_xcb = pytest.mark.skipif(find_library("xcb") is None, reason="needs the library with which X11 is spoken to")


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


@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_other_platforms_need_no_such_library(monkeypatch, platform):
    monkeypatch.setattr(program, "CURSOR_LIBRARY", "libxcb-cursor-of-nowhere.so.0")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert program.display_problem() == ""


@pytest.fixture
def only(monkeypatch):
    """Have these variables alone of those that tell of displays."""
    monkeypatch.setattr(sys, "platform", "linux")

    def leave(**variables):
        for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    monkeypatch.setattr(program, "PATIENCE", 0.3)
    monkeypatch.setattr(program, "CURSOR_LIBRARY", "libc.so.6")  # whether Qt's own is here is not the question
    monkeypatch.setattr(program, "_plugin", lambda platform: "libc.so.6")
    return leave


@needs_xcb
@pytest.mark.parametrize("display", [":4711", "nowhere.invalid:0", "nonsense", "localhost:9999"])
def test_an_x_display_that_is_not_there_is_named(only, display):
    only(DISPLAY=display)
    assert f"{display!r}, which DISPLAY names, does not answer" in program.display_problem()


@contextmanager
def silent_display():
    """The name of an X display that accepts connections and then says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        server.listen()
        yield f"127.0.0.1:{port - 6000}"


@needs_xcb
def test_an_x_display_that_keeps_silent_is_not_waited_for(only):
    with silent_display() as name:
        only(DISPLAY=name)
        assert "does not answer" in program.display_problem()


@pytest.mark.parametrize("listens_silently", [False, True])
def test_a_wayland_display_without_a_compositor_is_named(only, tmp_path, monkeypatch, listens_silently):
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
    only(WAYLAND_DISPLAY="wayland-7")
    with socket.socket(socket.AF_UNIX) as server:
        if listens_silently:
            server.bind("wayland-7")
            server.listen()
        assert "'wayland-7' does not answer" in program.display_problem()


def test_of_two_displays_qt_is_told_the_one_that_answers(only, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", ".")
    only(DISPLAY=":4711", WAYLAND_DISPLAY="wayland-7")
    monkeypatch.setattr(program, "_x11_answers", lambda: True)
    assert program.display_problem() == ""
    assert os.environ["QT_QPA_PLATFORM"] == "xcb"


def test_a_platform_that_qt_does_not_know_is_told_in_one_line():
    done = started(QT_QPA_PLATFORM="quark")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "'quark'" in done.stderr


def test_ctrl_c_while_everything_is_being_loaded_ends_it_without_a_traceback(tmp_path):
    (tmp_path / "PySide6.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(tmp_path)},
    )
    with process:
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, "")


def test_a_library_that_qt_lacks_is_told_in_one_line(tmp_path):
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("")
    (tmp_path / "PySide6" / "QtWidgets.py").write_text("raise ImportError('libEGL.so.1: cannot open it')")
    done = started(PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "libEGL.so.1" in done.stderr


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks /proc when the program listens")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_in_the_terminal_ends_it_cleanly(tmp_path, number):
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509  nohup hands on that it is ignored
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
