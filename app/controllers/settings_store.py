"""The settings on disk."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings

from app.state.settings import Settings

ORGANISATION = "Vectorville"


def user_settings() -> QSettings:
    """The file of the person who runs the program; a plain text file on every system."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, ORGANISATION, ORGANISATION)


class SettingsStore(QObject):
    """Reads the settings once and writes each change; a value that cannot be read falls back to its default."""

    def __init__(self, file: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._settings = self._read()

    @property
    def settings(self) -> Settings:
        return self._settings

    def change(self, **changes: Any) -> None:
        """Change the settings named, as ``dataclasses.replace`` does."""
        settings = replace(self._settings, **changes)
        for field in fields(Settings):
            value = getattr(settings, field.name)
            if value != getattr(self._settings, field.name):
                self._file.setValue(field.name, _to_file(value))
        self._settings = settings

    def _read(self) -> Settings:
        defaults = Settings()
        found: dict[str, Any] = {}
        for field in fields(Settings):
            stored = self._file.value(field.name)
            if stored is not None:
                found[field.name] = _from_file(stored, getattr(defaults, field.name))
        return replace(defaults, **found)


def _to_file(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return json.dumps([str(part) for part in value])  # Qt reads a list of one back as a string
    if isinstance(value, bytes):
        return QByteArray(value)
    return value


def _from_file(stored: Any, default: Any) -> Any:
    try:
        if isinstance(default, tuple):
            return tuple(Path(str(part)) for part in json.loads(stored))
        if isinstance(default, bytes):
            return bytes(stored.data()) if isinstance(stored, QByteArray) else default
        return type(default)(stored)
    except (TypeError, ValueError):
        return default
