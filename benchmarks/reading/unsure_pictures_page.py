"""What passes and what is refused of pictures: as tables, and in words."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from benchmarks.tables import Table
from nnengine.figure_text import percent

Found = dict[str, Any]


def pictures_tables(found: Found, count: int) -> list[Table]:
    """Families of pictures that show no digit, ``count`` of each kind, and digits in pictures."""
    grouped = [(name, list(rows)) for name, rows in groupby(found["kinds"], key=lambda row: row[0])]
    families = [
        (name, str(len(kinds)), *_shares(kinds, count)) for name, kinds in [*grouped, ("all of them", found["kinds"])]
    ]
    digits = [
        (name, f"{total:,}", *(percent(part / total) for part in (blank, alone, judged, wrong)))
        for name, total, blank, alone, judged, wrong in [*found["digits"], ("all of them", *_all_digits(found))]
    ]
    return [
        Table(("family", "kinds", *_headings(found)), tuple(families)),
        Table(("digits", "count", "blank", "refused by the scores alone", "refused", "answered wrong"), tuple(digits)),
    ]


def every_picture(found: Found, count: int) -> Table:
    """A row for each kind of picture."""
    rows = tuple((row[0], row[1], *_shares([row], count)) for row in found["kinds"])
    return Table(("family", "kind", *_headings(found)), rows)


def picture_claims(found: Found, count: int) -> str:
    """What passes and what is refused, in a few sentences."""
    total = len(found["kinds"]) * count
    digits, blank, alone, judged, _ = _all_digits(found)
    claim = (
        f"**Of {total:,} pictures that show no digit, {percent(_passed(found, 4) / total)} pass**, and of {digits:,} "
        f"pictures of digits the judge refuses {percent((judged - alone) / (digits - blank))} that the scores would "
        "have answered."
    )
    if _has_folds(found):
        claim += f" Of kinds of pictures that a judge was never trained on, {percent(_passed(found, 5) / total)} pass."
    return claim


def pictures_in_words(found: Found, count: int, kinds: Table, digits: Table) -> list[str]:
    """The sections on pictures."""
    return [
        "## Pictures that show no digit",
        "",
        f"{len(found['kinds'])} kinds of pictures, {count} of each, made by the program: the drawings of above with "
        "pens of many widths, printed signs, silhouettes, dirt, edges and lines of paper, parts of digits, "
        "numbers, plots, words, surfaces and things; large and small, cut closely or with paper around, "
        "on grey paper, in uneven light, blurred, with grain and JPEG. Each is prepared as `nnengine predict` prepares "
        'a file. "Blank" is what is refused before anything reads it; it is none of what passes. Another font is one '
        "that nothing was trained on.",
        "",
        *kinds.markdown(),
        "",
        "## Digits in pictures",
        "",
        "The same digits brought in several ways. None of MNIST's was trained on"
        f"{', and the pens are judged by a judge that never saw the writer' if _has_folds(found) else ''}. Those found "
        'blank are not among the refused, which are answered with "?".',
        "",
        *digits.markdown(),
    ]


def _has_folds(found: Found) -> bool:
    return all(len(row) > 5 for row in found["kinds"])


def _headings(found: Found) -> tuple[str, ...]:
    last = ("a judge that never saw the kind",) if _has_folds(found) else ()
    return "blank", "pass: by the scores alone", "the judge", *last


def _shares(kinds: list[Any], count: int) -> list[str]:
    return [percent(sum(column) / (len(kinds) * count)) for column in list(zip(*kinds, strict=True))[2:]]


def _passed(found: Found, column: int) -> int:
    return sum(row[column] for row in found["kinds"])


def _all_digits(found: Found) -> list[int]:
    return [sum(column) for column in list(zip(*found["digits"], strict=True))[1:]]
