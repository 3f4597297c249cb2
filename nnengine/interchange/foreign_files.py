"""Files that are not read: what each is, and what to do instead."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from nnengine.errors import ForeignFileError, ModelFileError, one_line

_PYTORCH = """in PyTorch, export the network to ONNX and open that:
    model.eval()
    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), "digits.onnx")"""
_KERAS = """in Keras, export the network to ONNX and open that:
    model = keras.models.load_model("{name}")
    model.export("digits.onnx", format="onnx")"""
_PICKLE = f"a pickle can run any program when it is opened, so it is not; load it where it was made; {_PYTORCH}"
_TENSORFLOW = """convert it to ONNX and open that:
    pip install tf2onnx
    python -m tf2onnx.convert {option} {name} --output digits.onnx"""

# By suffix: what such a file is, and what to do. None of them is opened.
_KINDS = {
    ".ckpt": ("a checkpoint", f"its format may run any program when it is opened, so it is not; {_PYTORCH}"),
    ".h5": ("a Keras file", _KERAS),
    ".hdf5": ("a Keras file", _KERAS),
    ".joblib": ("a pickle", _PICKLE),
    ".keras": ("a Keras file", _KERAS),
    ".pb": ("a TensorFlow file", _TENSORFLOW.replace("{option} {name}", "--saved-model FOLDER")),
    ".pickle": ("a pickle", _PICKLE),
    ".pkl": ("a pickle", _PICKLE),
    ".pt": ("a PyTorch file", _PYTORCH),
    ".pth": ("a PyTorch file", _PYTORCH),
    ".tflite": ("a TensorFlow Lite file", _TENSORFLOW.replace("{option}", "--tflite")),
}

_ONE_LINE = "export the network to ONNX there: torch.onnx.export(…) in PyTorch, model.export(…) in Keras"
_PAGE = "a web page; download the file itself (on GitHub: Download raw file)"
_RUNS = f"a pickle, which is not opened, since it may run any program; {_ONE_LINE}"
# How files begin that are no networks.
_BEGINNINGS = {
    b"version https://git-lfs": "a pointer of Git LFS in place of the file; fetch the file itself: git lfs pull",
    b"<!doctype": _PAGE,
    b"<html": _PAGE,
    b"pk\x03\x04": f"a zip archive, such as PyTorch and Keras write; {_ONE_LINE}",
    b"\x89hdf\r\n": f"an HDF5 file, such as Keras writes; {_ONE_LINE}",
    b"\x80\x02": _RUNS,
    b"\x80\x03": _RUNS,
    b"\x80\x04": _RUNS,
    b"\x80\x05": _RUNS,
    b"\x1f\x8b": "a gzip file; unpack it first",
}


def is_foreign(path: Path) -> bool:
    """Whether the name tells that it is a file of another program, of a kind that is neither read nor written."""
    return path.suffix.lower() in _KINDS


def what_it_is(path: Path) -> str:
    """What a foreign file is, such as "a Keras file"."""
    return _KINDS[path.suffix.lower()][0]


def refused(path: Path, expected: str) -> ForeignFileError:
    """The error for such a file: what was ``expected``, what it is, what to do, and the lines of code that do it."""
    kind, advice = _KINDS[path.suffix.lower()]
    sentence, _, code = advice.replace("{name}", one_line(path.name)).partition("\n")
    return ForeignFileError(f"{expected}, got {kind}; {sentence.rstrip(':')}", dedent(code))


def check_kind(expected: str, contents: bytes) -> None:
    """Raise ModelFileError where a file begins as no network does that is read."""
    begin = contents[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for known, found in _BEGINNINGS.items():
        if begin.startswith(known):
            raise ModelFileError(f"expected {expected}, got {found}")
