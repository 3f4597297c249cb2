"""Whether there is a display to open a window on. No Qt, which would abort the process where there is none."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

CURSOR_LIBRARY = "libxcb-cursor.so.0"
CURSOR_PACKAGES = "libxcb-cursor0 (Debian, Ubuntu), xcb-util-cursor (Fedora, Arch)"
PATIENCE = 5.0  # seconds in which a display answers
_WITHOUT_DISPLAY = {"offscreen", "minimal"}
_PROBE = """
from PySide6.QtWidgets import QApplication, QWidget
application, window = QApplication([]), QWidget()
window.show()
application.processEvents()
"""
_WAYLAND_SYNC = struct.pack("=III", 1, 12 << 16, 2)  # to wl_display, the object 1: answer by the new object 2


def display_problem() -> str:
    """Why no window can be opened here, with what to do; empty when one can.

    Where X11 and Wayland are both named and one of them does not answer, Qt is told to take the other.
    """
    if not sys.platform.startswith("linux"):
        return ""
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    platforms = [each.partition(":")[0] for each in chosen.split(";") if each]
    if not platforms:
        platforms = [
            name for name, variable in (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY")) if variable in os.environ
        ]
    if not platforms:
        return "no display to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set"
    problems = {platform: _problem(platform) for platform in platforms}
    usable = [platform for platform, problem in problems.items() if not problem]
    if not usable:
        return "; ".join(problems.values())
    if not chosen and len(usable) < len(platforms):
        os.environ["QT_QPA_PLATFORM"] = usable[0]
    return ""


def _problem(platform: str) -> str:
    if platform in _WITHOUT_DISPLAY:
        return ""
    if platform == "xcb":
        return _x11_problem()
    return _wayland_problem() if platform.startswith("wayland") else _other_problem(platform)


def _x11_problem() -> str:
    name = os.environ.get("DISPLAY", "")
    if not name:
        return "no display to open a window on: DISPLAY is not set"
    try:
        ctypes.CDLL(CURSOR_LIBRARY)
    except OSError:
        return f"Qt needs the library {CURSOR_LIBRARY}, which is missing; install the package {CURSOR_PACKAGES}"
    try:
        ctypes.CDLL(_plugin("xcb"))
    except OSError as error:
        library = str(error).partition(":")[0]
        return f"Qt needs the library {library}, which is missing; install the package that holds it"
    if not _x11_answers():
        return f"the display {name!r}, which DISPLAY names, does not answer; see that it runs and that you may use it"
    return ""


def _x11_answers() -> bool:
    """Whether a connection can be opened; a server that keeps silent would keep Qt waiting for ever."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    answers: list[bool] = []

    def connect() -> None:
        connection = xcb.xcb_connect(None, None)
        answers.append(not xcb.xcb_connection_has_error(connection))
        xcb.xcb_disconnect(connection)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return answers == [True]


def _wayland_problem() -> str:
    name = os.environ.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(str(path))
            connection.sendall(_WAYLAND_SYNC)
            answers = bool(connection.recv(1))
    except OSError:
        answers = False
    return "" if answers else f"the Wayland display {name!r} does not answer; see that its compositor runs"


def _other_problem(platform: str) -> str:
    """Whatever else Qt knows is tried in another process."""
    try:
        tried = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, check=False, timeout=4 * PATIENCE)
    except subprocess.TimeoutExpired:
        return f"Qt's platform {platform!r}, which QT_QPA_PLATFORM names, does not answer"
    if tried.returncode:
        return (
            f"Qt cannot open a window by its platform {platform!r}, which QT_QPA_PLATFORM names; unset it or choose xcb"
        )
    return ""


def _plugin(platform: str) -> str:
    found = find_spec("PySide6")
    folder = Path(found.origin).parent if found is not None and found.origin else Path()
    return str(folder / "Qt" / "plugins" / "platforms" / f"libq{platform}.so")
