"""The settings on disk."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings

from app.shell.values.notices import Level, Notice
from app.shell.values.settings import Settings
from nnengine.errors import one_line
from nnengine.files.damaged import name_aside
from nnengine.files.regular_file import open_regular

NAME = "Vectorville"
_LARGEST = 10_000_000  # bytes
_LONGEST_LIST = 400_000  # characters


def user_settings() -> Path:
    """The file of the person who runs the program; a plain text file on every system."""
    # Qt tells the folder only by a file in it. This one nobody has: a pipe in its place would be waited for.
    beside = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, f"{NAME} folder").fileName()
    return Path(beside).parent / NAME / f"{NAME}.ini"


class SettingsStore(QObject):
    """Reads the settings once and writes each change; without a file they last as long as the program runs.

    What cannot be read falls back to its default; the file is then set aside as it was, and ``problem`` says so. One
    that cannot be opened or renamed is never written to.
    """

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file: QSettings | None = None
        self.problem: Notice | None = None
        self._settings = Settings() if path is None else self._open(path)

    @property
    def settings(self) -> Settings:
        return self._settings

    def change(self, **changes: Any) -> None:
        """Change the settings named, as ``dataclasses.replace`` does."""
        settings = replace(self._settings, **changes)
        for field in fields(Settings):
            value = getattr(settings, field.name)
            if self._file is not None and value != getattr(self._settings, field.name):
                self._file.setValue(field.name, _to_file(value))
        self._settings = settings

    def _open(self, path: Path) -> Settings:
        try:
            with suppress(FileNotFoundError):
                open_regular(path, _LARGEST).close()  # Qt would wait for a pipe and write over a device
        except PermissionError as error:
            self._tell(error.strerror or str(error), "The file stays as it is, and no setting is kept")
            return Settings()
        except OSError as error:
            self._set_aside(path, Settings(), error.strerror or str(error))
            return Settings()
        self._file = QSettings(str(path), QSettings.Format.IniFormat)
        return self._read(path, self._file)

    def _read(self, path: Path, file: QSettings) -> Settings:
        settings = Settings()
        wrong: list[str] = []
        for field in fields(Settings):
            try:
                stored = file.value(field.name)
                if stored is not None:
                    value = _from_file(stored, getattr(settings, field.name))
                    settings = replace(settings, **{field.name: value})
            except Exception as error:  # Qt and json promise no list of what they raise for damaged values
                wrong.append(one_line(error))
        file.allKeys()  # only now has all of it been read
        if file.status() is QSettings.Status.FormatError:
            wrong.append("some of the file is no list of settings")
        if wrong:
            self._set_aside(path, settings, "; ".join(wrong))
        return settings

    def _set_aside(self, path: Path, settings: Settings, wrong: str) -> None:
        """Give the file another name and write a new one with what could be read."""
        aside = name_aside(path)
        try:
            path.rename(aside)
        except OSError as error:
            self._file = None
            kept = f"The file stays as it is, since it cannot be renamed: {error.strerror or error}"
        else:
            kept = f"The file was set aside as {aside}"
            self._file = QSettings(str(path), QSettings.Format.IniFormat)  # the old one would not write any more
            for field in fields(Settings):
                if getattr(settings, field.name) != getattr(Settings(), field.name):
                    self._file.setValue(field.name, _to_file(getattr(settings, field.name)))
        self._tell(wrong, kept)

    def _tell(self, wrong: str, kept: str) -> None:
        text = f"The usual ones stand in their place: {one_line(wrong)}. {kept}."
        self.problem = Notice(Level.WARNING, "Some settings could not be read", text)


def _to_file(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return json.dumps([str(part) for part in value])  # Qt reads a list of one back as a string
    if isinstance(value, bytes):
        return QByteArray(value)
    return value


def _from_file(stored: Any, default: Any) -> Any:
    """The stored value as what its default is. Raises TypeError, ValueError or RecursionError."""
    if isinstance(default, bytes):
        if not isinstance(stored, QByteArray):
            raise ValueError(f"expected bytes, got {type(stored).__name__}")
        return bytes(stored.data())
    if not isinstance(stored, str | int | float):
        raise ValueError(f"expected a text or a number, got {type(stored).__name__}")
    if isinstance(default, tuple):
        if len(str(stored)) > _LONGEST_LIST:
            raise ValueError(f"expected a list of at most {_LONGEST_LIST:,} characters, got {len(str(stored)):,}")
        found = json.loads(str(stored))
        if not isinstance(found, list) or not all(isinstance(part, str) for part in found):
            raise ValueError(f"expected a list of files, got {stored!s:.40}")
        return tuple(map(Path, found))
    return type(default)(stored)
