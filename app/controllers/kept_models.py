"""Trained models that nobody saved, kept for the day they are missed."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from nnengine.model import EnsembleModel, Model
from nnengine.model_file import SUFFIX, save_model

MOST_KEPT = 8


class KeptModels:
    """The newest of them in a folder of the program's own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, model: Model | EnsembleModel, name: str) -> Path:
        """Write the model there and return its file. Raises OSError or ModelFileError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-") or "model"
        stem = f"{stem} {datetime.now():%Y-%m-%d %H.%M.%S}"
        others = (f"{stem} {number}" for number in count(2))  # of the same second
        path = next(path for name in chain([stem], others) if not (path := self._folder / f"{name}{SUFFIX}").exists())
        save_model(path, model)
        kept = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[MOST_KEPT:]:
            old.unlink(missing_ok=True)
        return path
