"""Where the user's own digits are kept, and how they change there."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnengine.data.dataset import DataSet, DataSplits
from nnengine.data.progress import ProgressCallback
from nnengine.digits.mine.user_digits import UserDigit
from nnengine.digits.mine.user_digits_file import contents_of, digits_from, write_user_digits
from nnengine.digits.mine.user_images import user_images
from nnengine.errors import DataError
from nnengine.files.damaged import name_aside
from nnengine.files.file_lock import locked
from nnengine.files.user_folders import kept_folder

FILE_VARIABLE = "NNENGINE_MINE"
EVERY_FOURTH = 4  # of the digits to learn from validates

Collection = tuple[UserDigit, ...]


def user_digits_path() -> Path:
    """The file of the user's own digits: what ``NNENGINE_MINE`` names, else one in the user's data folder."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else kept_folder("vectorville") / "my-digits.npz"


class UserStore:
    """The digits in one file, which other programs may change at the same time.

    Each change is made to what the file holds at that moment, under a lock, and is on the disk when the call returns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._digits: Collection = ()

    def read(self) -> Collection:
        """The digits; none where there is no file yet. Raises DataError naming the file and what is wrong with it."""
        found = self._stamp()
        if found is None:
            self._digits = ()
        elif found != self._seen:
            self._digits = digits_from(self.path, contents_of(self.path))
        self._seen = found
        return self._digits

    def change(self, edit: Callable[[Collection], Collection]) -> Collection:
        """Replace the digits by what ``edit`` makes of them, and return that.

        Raises DataError where the file cannot be read or written; it then stays as it was. What ``edit`` raises ends
        the change.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path.with_name(f".{self.path.name}.lock")):
                digits = edit(self.read())
                if digits != self._digits:
                    write_user_digits(self.path, digits)
                    self._digits, self._seen = digits, self._stamp()
        except OSError as error:
            raise DataError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        return self._digits

    def set_aside_damaged(self) -> Path | None:
        """Give a file whose contents cannot be read another name beside it, and return that name; else None.

        A file that only cannot be opened, as for want of permission, stays where it is. Raises DataError where it can
        be neither read nor renamed.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path.with_name(f".{self.path.name}.lock")):
                if not self.path.exists():
                    return None
                contents = contents_of(self.path)
                try:
                    digits_from(self.path, contents)
                except DataError:
                    aside = name_aside(self.path)
                    self.path.rename(aside)
                    return aside
        except OSError as error:
            raise DataError(f"{self.path}: cannot be renamed: {error.strerror or error}") from error
        return None

    def _stamp(self) -> tuple[int, int, int] | None:
        """What changes whenever the file is replaced."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataError(f"{self.path}: cannot be read: {error.strerror or error}") from error
        return found.st_mtime_ns, found.st_size, found.st_ino


def user_splits(path: Path | None = None, progress: ProgressCallback | None = None) -> DataSplits:
    """The user's own digits as images: those held out to test, of the others every fourth to validate.

    Raises DataError where the file cannot be read, and where it holds too few digits for three parts.
    """
    path = path or user_digits_path()
    digits = UserStore(path).read()
    if not digits:
        raise DataError(
            f"mine: you have labelled no digits yet ({path}); draw some in the window and tell what they are"
        )
    # By label, so that each part has some of each; then as they were drawn.
    ordered = sorted(digits, key=lambda digit: digit.label)
    numbers = {digit.key: place for place, digit in enumerate(d for d in ordered if not d.is_held_out)}
    parts: dict[str, list[int]] = {"training": [], "validation": [], "test": []}
    for index, digit in enumerate(ordered):
        is_validation = not digit.is_held_out and numbers[digit.key] % EVERY_FOURTH == 1
        parts["test" if digit.is_held_out else "validation" if is_validation else "training"].append(index)
    if not all(parts.values()):
        raise DataError(
            f"mine: expected digits of yours enough to train, validate and test with, got {len(digits)}, "
            f"{len(parts['test'])} of them held out ({path}); draw a few more of each and tell what they are"
        )
    whole = user_images(ordered, progress)

    def part(name: str) -> DataSet:
        return replace(whole.chosen(np.array(parts[name], np.int64)), name=f"mine {name}")

    return DataSplits("mine", part("training"), part("validation"), part("test"))
