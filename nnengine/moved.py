"""Modules that earlier versions documented, under the names that they had: what was written with them still runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "nnengine.calibration": "nnengine.evaluation.calibration",
    "nnengine.data.user_store": "nnengine.digits.mine.user_store",
    "nnengine.evidence": "nnengine.inspection.evidence",
    "nnengine.experts": "nnengine.network.experts",
    "nnengine.fine_tuning": "nnengine.digits.fine_tuning",
    "nnengine.judge": "nnengine.digits.judge",
    "nnengine.preprocessing": "nnengine.digits.preprocessing",
    "nnengine.strokes": "nnengine.digits.strokes",
}


class _Moved(MetaPathFinder, Loader):
    """Finds a module, or one in a package, by its earlier name, and loads it under the name that it has now."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(fullname, self) if _name_now(fullname) else None

    def exec_module(self, module: ModuleType) -> None:
        sys.modules[module.__name__] = import_module(_name_now(module.__name__))


def _name_now(earlier: str) -> str:
    """The name that a module has now, "" where it always had it."""
    if not earlier.startswith("nnengine."):
        return ""
    return next((now + earlier[len(old) :] for old, now in MOVED.items() if f"{earlier}.".startswith(f"{old}.")), "")


# First: the finder for files would load a module of a package that moved once more.
sys.meta_path.insert(0, _Moved())
