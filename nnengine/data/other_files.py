"""Files that are not read as data, each named for what it is, with what to do instead."""

from __future__ import annotations

import re

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic", ".heif"})  # suffixes

_SAVE = 'save its arrays with numpy.savez("digits.npz", images=images, labels=labels) and name that file'
_UNPACK = "unpack it and name what is in it"
_PICKLE = (
    "a Python pickle, which is not opened, since it could run any program; load it yourself where you trust it, "
    f"{_SAVE}"
)
_PICTURE = "a picture; put pictures into folders named 0 to 9 and name the folder around them, or read one with predict"
_TORCH = f"a file of PyTorch, a pickle, which is not opened, since it could run any program; {_SAVE}"

_BEGINNINGS = (
    (rb"\x80[\x02-\x05]", _PICKLE),  # protocols 2 to 5
    (rb"[(\]}lpdg\d\n]*c(numpy|__builtin__|builtins|copy_reg|collections)", _PICKLE),  # protocol 0
    (rb"\(([ldtp]p?\d)", _PICKLE),
    (rb"PAR1", f"a Parquet file; read it with pandas.read_parquet, then {_SAVE}"),
    (rb"ARROW1|\xff\xff\xff\xff\x10\0", f"an Arrow file; read it with pandas.read_feather, then {_SAVE}"),
    (rb"MATLAB 5\.0", f"a MATLAB file; read it with scipy.io.loadmat, then {_SAVE}"),
    (rb"MATLAB 7", f"a MATLAB file of version 7.3; read it with h5py, then {_SAVE}"),
    (rb"\x89HDF\r\n", f"an HDF5 file; read it with h5py, then {_SAVE}"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!|\xfd7zXZ\0|BZh\d|\x28\xb5\x2f\xfd", f"a packed file; {_UNPACK}"),
    (rb"SQLite format 3", f"an SQLite database; read it with Python's sqlite3, then {_SAVE}"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|BM..\0\0|II\*\0|MM\0\*|RIFF....WEBP", _PICTURE),
    (rb"%PDF", "a PDF document, not data"),
    (rb"version https://git-lfs", "a pointer of Git LFS, not the file itself; fetch that with: git lfs pull"),
    (rb"(?i)\s*<(!doctype|html|\?xml)", "a web page, not data; download the file itself"),
    (rb"(?i)(%[^\n]*\n|\s)*@relation", "an ARFF file; save its table as CSV, with a column called label"),
    (rb"\s*[-+]?\d+(\.\d*)? +\d+:[\d.]", f"a file in LIBSVM's form; read it with scikit-learn, then {_SAVE}"),
    (rb"\s*[\[{]", f"JSON; read it with Python's json, then {_SAVE}"),
    (rb".{2,7}\0*\{\"", "a model in safetensors, not data"),
    (rb"\xff\xfe|\xfe\xff", "text in UTF-16; save it as UTF-8"),
)  # fmt: skip
_NAMES = (
    (r"\.(pkl|pickle|joblib)(\.gz)?$", _PICKLE),
    (r"\.(pt|pth)$", _TORCH),
    (r"\.mat$", f"a MATLAB file; read it with scipy.io.loadmat, then {_SAVE}"),
    (r"\.tar(\.\w+)?$|\.tgz$", f"a packed folder; {_UNPACK}"),
    (r"\.tfrecords?$", f"a TFRecord file; read it with TensorFlow, then {_SAVE}"),
)


def named_for_what_it_is(name: str, start: bytes) -> str | None:
    """What a file is, and what to do with it, told by its first bytes, unpacked, else by its name, or None."""
    for pattern, words in _BEGINNINGS:
        if re.match(pattern, start, re.DOTALL):
            return words
    if start[257:262] == b"ustar":
        return f"a packed folder; {_UNPACK}"
    return next((words for pattern, words in _NAMES if re.search(pattern, name.lower())), None)


def zip_named_for_what_it_is(names: list[str]) -> str:
    """What a zip file without arrays is, and what to do with it, told by the names in it."""
    if any(name.endswith("data.pkl") for name in names):
        return _TORCH
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook; save its sheet as CSV"
    if any(name.endswith("model.json") or name.startswith("model.weights") for name in names):
        return "a Keras model, not data"
    listed = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
    return f"a zip file, with {listed}; {_UNPACK}" if names else "an empty zip file"
