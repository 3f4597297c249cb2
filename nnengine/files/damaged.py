"""Names for files that are set aside: what cannot be read is never written over."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, count
from pathlib import Path


def name_aside(path: Path) -> Path:
    """A free name beside a damaged file that says what it is and when that was found."""
    stem = f"{path.stem} damaged {datetime.now():%Y-%m-%d %H.%M.%S}"
    names = chain([stem], (f"{stem} {number}" for number in count(2)))
    return next(other for name in names if not (other := path.with_name(f"{name}{path.suffix}")).exists())
