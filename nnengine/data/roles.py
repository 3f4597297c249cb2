"""What the name of an array or of a file tells: images or labels, to train, to validate or to test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

IMAGES, LABELS, BOTH = "images", "labels", "both"
TRAINING, VALIDATION, TEST, WHOLE = "training", "validation", "test", ""

_KINDS = {
    **dict.fromkeys(("images", "image", "imgs", "img", "x", "data", "pixels", "features", "inputs", "samples"), IMAGES),
    **dict.fromkeys(("labels", "label", "lbls", "y", "target", "targets", "classes"), LABELS),
}
_PARTS = {
    **dict.fromkeys(("train", "training"), TRAINING),
    **dict.fromkeys(("val", "valid", "validation", "dev"), VALIDATION),
    **dict.fromkeys(("test", "testing", "t10k"), TEST),
}
_FORMATS = {"idx", "idx1", "idx2", "idx3", "ubyte", "gz", "npy", "npz", "csv", "bin", "dat"}
_WITHOUT_FORMAT = {"", ".bin", ".dat"}  # ends of names that tell no format, as idx files have them too
_WORD = re.compile(r"[a-z0-9]+")
_JOINED = re.compile(r"\b(x|y)(?=(?:train|test|val)\b)|\b(train|test|val)(?=[xy]\b)")  # xtrain, trainX


@dataclass(frozen=True, slots=True)
class Role:
    """The ``part`` and the ``kind`` that a name tells, and the ``rest`` of it, which both files of a pair share."""

    part: str
    kind: str
    rest: tuple[str, ...] = ()


def array_role(name: str) -> Role | None:
    """The role of an array such as ``x_train``, ``images`` or ``test_labels``; None where the name tells none."""
    role = _role(name)
    return role if role is not None and not role.rest else None


def file_role(name: str) -> Role | None:
    """The role of a file such as ``train-images.idx3-ubyte.gz``, ``x_train.npy`` or ``mnist_train.csv``, or None.

    A table, or a file of several arrays, holds both, and so its name need only tell a part.
    """
    suffix = Path(name.lower().removesuffix(".gz")).suffix
    if not is_named_as_data(name) and suffix not in _WITHOUT_FORMAT:
        return None
    role = _role(name) if suffix != ".csv" else None
    if role is None and suffix in {".csv", ".npz"}:
        part, rest = _part(_words(name))
        return None if part == WHOLE else Role(part, BOTH, rest)
    return role


def part_of(name: str) -> str:
    """The part that a name such as ``training`` or ``mnist_test`` tells; empty where it tells none."""
    return _part(_words(name))[0]


def named_files(folder: Path, is_wanted: Callable[[str], object] = bool) -> dict[Role, Path]:
    """The files of a folder that hold images, labels or both, by their roles; of a file plain and packed, the packed.

    A folder called like a file that is in it, as some unpackers leave it, stands for that file.
    """
    found: dict[Role, Path] = {}
    for path in _entries(folder):
        role = file_role(path.name)
        if role is None or not is_wanted(path.name):
            continue
        inside = (inner for inner in _entries(path) if file_role(inner.name) == role)
        file = path if path.is_file() else next(inside, path)
        if file.is_file():
            found.setdefault(role, file)
    return found


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, the packed files first; nothing where it cannot be listed."""
    try:
        return sorted(folder.iterdir(), key=lambda path: (not path.name.endswith(".gz"), path.name))
    except (OSError, ValueError):  # ValueError: a null character in the name
        return []


def is_named_as_idx(name: str) -> bool:
    """Whether the name of a file says that it is idx."""
    return re.search(r"\bidx\d?\b|ubyte", name.lower().replace("_", " ")) is not None


def is_named_as_data(name: str) -> bool:
    """Whether the name of a file says that it holds images or labels, such as an npz, a table or an idx file."""
    return Path(name.lower().removesuffix(".gz")).suffix in {".npy", ".npz", ".csv"} or is_named_as_idx(name)


def _role(name: str) -> Role | None:
    words = _words(name)
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    if len(kinds) != 1:
        return None
    part, rest = _part([word for word in words if word not in _KINDS])
    return Role(part, kinds[0], rest)


def _words(name: str) -> list[str]:
    parted = _JOINED.sub(r"\1\2 ", name.lower().replace("_", " "))
    return [word for word in _WORD.findall(parted) if word not in _FORMATS]


def _part(words: list[str]) -> tuple[str, tuple[str, ...]]:
    parts = [_PARTS[word] for word in words if word in _PARTS]
    rest = tuple(word for word in words if word not in _PARTS)
    return (parts[-1] if parts else WHOLE), rest
