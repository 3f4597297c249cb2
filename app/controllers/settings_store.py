"""The settings on disk."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings

from app.state.notices import Level, Notice
from app.state.settings import Settings
from nnengine.errors import one_line
from nnengine.files.damaged import name_aside

ORGANISATION = "Vectorville"
_LONGEST_LIST = 400_000  # characters


def user_settings() -> QSettings:
    """The file of the person who runs the program; a plain text file on every system."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, ORGANISATION)


class SettingsStore(QObject):
    """Reads the settings once and writes each change; without a file they last as long as the program runs.

    What cannot be read falls back to its default; the file is then set aside as it was, and ``problem`` says so.
    """

    def __init__(self, file: QSettings | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.problem: Notice | None = None
        self._settings = Settings() if file is None else self._read(file)

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

    def _read(self, file: QSettings) -> Settings:
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
            self._set_aside(file.fileName(), settings, "; ".join(wrong))
        return settings

    def _set_aside(self, name: str, settings: Settings, wrong: str) -> None:
        """Give the file another name and write a new one with what could be read."""
        aside = name_aside(Path(name))
        try:
            Path(name).rename(aside)
        except OSError as error:
            kept = f"The file stays as it is, since it cannot be renamed: {error.strerror or error}"
        else:
            kept = f"The file was set aside as {aside}"
            self._file = QSettings(name, QSettings.Format.IniFormat)  # the old one would not write any more
            for field in fields(Settings):
                if getattr(settings, field.name) != getattr(Settings(), field.name):
                    self._file.setValue(field.name, _to_file(getattr(settings, field.name)))
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
