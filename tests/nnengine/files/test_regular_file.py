import errno
import os
import socket
import sys
from pathlib import Path

import pytest

from nnengine.files.regular_file import open_regular, read_regular

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files")


def test_a_file_is_read_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_regular(path, 5) == b"12345"
    with open_regular(path, 5) as file:
        assert file.read(2) == b"12"


def test_a_larger_file_is_refused_unread(tmp_path):
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room, and reading it would take for ever
    with pytest.raises(OSError, match="at most 1,000 bytes, got 1,099,511,627,776") as refused:
        read_regular(path, 1000)
    assert refused.value.errno == errno.EFBIG


@posix
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs a file whose size the system does not tell")
def test_a_file_that_has_more_than_its_size_tells_is_refused():
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(OSError, match="at most 10 bytes, got 11 or more"):
        read_regular(Path("/proc/self/maps"), 10)


@posix
@pytest.mark.timeout(20)
def test_what_is_no_file_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the name of a socket has to be short
    os.mkfifo("pipe")
    Path("loop").symlink_to("loop")
    Path("to-pipe").symlink_to("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        refusals = {
            "pipe": "got a pipe",
            "to-pipe": "got a pipe",
            "/dev/zero": "got a device",
            "socket": "got a socket",
            ".": "got a folder",
            "loop": "symbolic links",
            "missing": "No such file",
        }
        for name, reason in refusals.items():
            with pytest.raises(OSError, match=reason):
                read_regular(Path(name), 1000)


@posix
@pytest.mark.timeout(20)
def test_a_pipe_that_takes_the_place_of_a_file_does_not_hang(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"1")
    seen = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda _: seen)
    with pytest.raises(OSError, match="got a pipe"):
        read_regular(path, 1000)


@posix
@pytest.mark.timeout(20)
def test_a_file_that_would_have_its_reader_wait_is_refused(tmp_path, monkeypatch):
    """As the system's log /proc/kmsg would, which only its administrator may open."""
    path = tmp_path / "log"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    monkeypatch.setattr("nnengine.files.regular_file.stat.S_ISREG", lambda _: True)
    try:
        with pytest.raises(OSError, match="nothing to be read yet"):
            read_regular(path, 1000)
        with open_regular(path, 1000) as file, pytest.raises(OSError, match="nothing to be read yet"):
            file.read()
    finally:
        os.close(writer)
