"""Files are opened for reading in ``nnengine/files`` alone, where no pipe and no device makes a loader wait."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOURCES = sorted([*(ROOT / "nnengine").rglob("*.py"), *(ROOT / "app").rglob("*.py"), ROOT / "main.py"])
HERE = ROOT / "nnengine" / "files"

READERS = {
    "read_text", "read_bytes", "fdopen", "fromfile", "genfromtxt", "memmap", "open_code",
    "QFile", "QImageReader", "QMovie", "FileIO",
}  # fmt: skip
# What takes a path or an open file: here only the open file.
OPEN_FILE_ONLY = {"ZipFile": "file", "GzipFile": "fileobj", "load": "", "loadtxt": "lines", "is_zipfile": "file"}
# Methods called open of what is no path.
OPENED = {
    "archive", "document", "self._document", "self", "source", "SOURCES['images']", "buffer", "commands", "pictures",
    "AboutDialog(window)", "ShortcutsDialog(commands.listed, window)",
}  # fmt: skip
ALLOWED = {
    ("app/recovery/controllers/recovery_folder.py", "open"): "a lock, which is opened to be written",
    ("app/shell/theme/icons.py", "read_text"): "the program's own pictures",
    ("nnengine/cli/output.py", "open"): "what is written there is lost, as it should be",
    ("nnengine/digits/pictures/taking.py", "open"): "Pillow is given bytes in memory",
    ("nnengine/digits/preprocessing/files.py", "open"): "Pillow is given the open file",
}


def openings(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        receiver = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        given = call.args[0] if call.args else None
        if name in READERS:
            yield name, call.lineno
        elif name in OPEN_FILE_ONLY and receiver in {"np", "numpy", "zipfile", "gzip", ""}:
            keywords = {keyword.arg for keyword in call.keywords}
            wanted = OPEN_FILE_ONLY[name]
            if (given is not None and ast.unparse(given) != wanted) or (given is None and wanted not in keywords):
                yield name, call.lineno
        elif name == "open" and receiver not in OPENED and not _writes(call):
            yield name, call.lineno


def _writes(call: ast.Call) -> bool:
    """Whether the mode says that the file is written anew."""
    is_method = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) not in {"io", "os", "gzip"}
    mode = call.args[0 if is_method else 1 :][:1]
    return "WriteOnly" in ast.unparse(call) or any(ast.unparse(each) in {"'w'", "'wb'", "'x'", "'xb'"} for each in mode)


def test_there_is_source_to_look_at() -> None:
    assert len(SOURCES) > 250


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_place_opens_a_file_to_read(path: Path) -> None:
    if HERE in path.parents:
        return
    name = path.relative_to(ROOT).as_posix()
    found = [
        f"{name}:{line}: {what}"
        for what, line in openings(ast.parse(path.read_text(encoding="utf-8")))
        if (name, what) not in ALLOWED
    ]
    assert not found, "open it by nnengine.files.regular_file, or say in this test why not"


@pytest.mark.parametrize(
    "code",
    [
        'open("x")', 'path.open("rb")', "path.open()", 'path.open("r+")', "Path(name).read_text()", "path.read_bytes()",
        "np.load(path)", "np.fromfile(path)", "zipfile.ZipFile(path)", "ZipFile(path)", "gzip.open(path)",
        "gzip.GzipFile(path)", "Image.open(path)", "os.open(path, os.O_RDONLY)", "io.open(path)", "np.loadtxt(path)",
    ],
)  # fmt: skip
def test_what_would_open_a_file_is_seen(code: str) -> None:
    assert list(openings(ast.parse(code)))
