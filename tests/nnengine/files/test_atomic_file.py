import subprocess
import sys
import threading

import pytest

from nnengine.files.atomic_file import write_atomically

KILLED_BEFORE_IT_IS_RENAMED = """
import os, signal, sys
from pathlib import Path
from nnengine.files.atomic_file import write_atomically
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
write_atomically(Path(sys.argv[1]), b"new")
"""


def names(folder):
    return {path.name for path in folder.iterdir()}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_what_killed_processes_leave_is_cleared_by_the_next_write(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    for _ in range(2):
        killed = subprocess.run([sys.executable, "-c", KILLED_BEFORE_IT_IS_RENAMED, path], check=False)
        assert killed.returncode < 0
        assert path.read_bytes() == b"old"
    assert len(names(tmp_path)) == 2  # the second cleared what the first left
    write_atomically(path, b"newer")
    assert names(tmp_path) == {"file"}
    assert path.read_bytes() == b"newer"


def test_what_somebody_is_writing_and_what_only_looks_alike_stays(tmp_path):
    alike = tmp_path / ".saving-mine"
    alike.write_bytes(b"mine")
    failures = []

    def write(number):
        try:
            for turn in range(40):
                write_atomically(tmp_path / f"file {number}", f"{turn}".encode())
        except OSError as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failures
    assert names(tmp_path) == {".saving-mine"} | {f"file {number}" for number in range(4)}
    assert {(tmp_path / f"file {number}").read_bytes() for number in range(4)} == {b"39"}


@pytest.mark.skipif(sys.platform == "win32", reason="a folder cannot be written down on Windows")
def test_the_folder_is_written_down_too(tmp_path, monkeypatch):
    import os

    synced = []
    monkeypatch.setattr("nnengine.files.atomic_file.os.fsync", lambda descriptor: synced.append(os.fstat(descriptor)))
    write_atomically(tmp_path / "file", b"new")
    assert [found.st_ino for found in synced] == [(tmp_path / "file").stat().st_ino, tmp_path.stat().st_ino]
