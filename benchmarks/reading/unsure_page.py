"""What passes as a digit and what is refused: as tables, and the page of them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from benchmarks.reading.report import SOURCE
from benchmarks.reading.unsure_pictures_page import every_picture, picture_claims, pictures_in_words, pictures_tables
from benchmarks.tables import Table
from nnengine.figure_text import percent

COMMAND = "python -m benchmarks.reading.unsure"

Found = dict[str, Any]


def tables(found: Found) -> list[Table]:
    """Families, digits, digits that touch, calibration, pictures, then every kind."""
    drawn = [_families(found), _digits(found), _touching(found), _calibration(found)]
    pictures = pictures_tables(found["pictures"], found["count"])
    return [*drawn, *pictures, _kinds(found), every_picture(found["pictures"], found["count"])]


def page(found: Found) -> str:
    """Markdown of all that was found, with the command that finds it again."""
    families, digits, touching, calibration, pictures, in_pictures, kinds, picture_kinds = tables(found)
    count, total = found["count"], found["count"] * len(found["kinds"])
    seen = "Some" if found["trained_on_writers"] else "None"
    folds = _has_folds(found)
    options = " --fold fold-1.safetensors --fold fold-2.safetensors" if folds else ""
    return "\n".join(
        [
            "# Unsure is an answer",
            "",
            f"Generated from `unsure.json` by `{COMMAND}`; never edited by hand. All of it again:",
            "",
            "```",
            f"uv run {COMMAND} {found['model']} --strokes FILE{options} --count {count} --json docs/unsure.json "
            "--report docs/unsure.md",
            "```",
            "",
            f"FILE is an `.npz` of {SOURCE}; they are no part of the project. Measured "
            f"{found['facts']['time'].replace('T', ' ').removesuffix('+00:00')} UTC with "
            f"{found['facts']['versions']}.",
            "",
            *_claims(found, total),
            "",
            "## What is no digit",
            "",
            f"{len(found['kinds'])} kinds, {count} drawings of each, made by the program with chance and drawn on the "
            "canvas as by hand; other drawings than those trained with. One passes when all that is answered is "
            'digits; "by the scores alone" is what the model\'s unsureness refuses without the judge, and "the judge" '
            "the network `digit-or-not`, which was trained on other drawings of all these kinds. Left out are letters, "
            "signs and shapes that hands write like a digit, such as O, I, l, Z, S, b, g, q, / and (: the files of "
            "`nnengine/digits/strokes/` name them all.",
            *(
                [
                    "",
                    '"A judge that never saw the kind" is the honest figure for what nobody thought of: two judges '
                    "were each trained without one half of the kinds and of the writers, and each judges the half that "
                    "it was not trained on.",
                ]
                if folds
                else []
            ),
            "",
            *families.markdown(),
            "",
            "## Digits",
            "",
            f"{seen} of the pens' writers were trained on by the model; the judge was trained on all of them"
            f"{', those of the folds on the other half' if folds else ''}. An answer is refused where it is "
            f'"?", be it by the scores or by the judge. The least chance of a digit, {found["least_chance"]}, was '
            "chosen by what passes and by the pens' figures; MNIST's were seen at several of its values on the way.",
            "",
            *digits.markdown(),
            "",
            "## Digits that touch",
            "",
            "Two digits of one writer in one movement of the pen, up to a tenth of their height into each other. One "
            "digit is the wrong answer; a guess is shown beside the \"?\", as perhaps 4 and 7. Digits of more strokes "
            "than one are divided and read: [numbers](numbers.md).",
            "",
            *touching.markdown(),
            "",
            "## Confidence",
            "",
            f"The calibration error of {found['model']}: how far the score of an answer is, on average, from the share "
            "of such answers that are right.",
            "",
            *calibration.markdown(),
            "",
            *pictures_in_words(found["pictures"], found["count"], pictures, in_pictures),
            "",
            "## Every kind",
            "",
            *kinds.markdown(),
            "",
            "## Every kind of picture",
            "",
            *picture_kinds.markdown(),
        ]
    ) + "\n"  # fmt: skip


def _claims(found: Found, total: int) -> list[str]:
    passed = sum(row[3] for row in found["kinds"])
    pens, mnist = found["pens"][-1], found["mnist"][-1]
    whose = "writers that the judge never saw" if _has_folds(found) else "writers that the judge was trained on"
    lines = [
        f"**{percent(passed / total)} of {total:,} drawings that are no digit pass as one**, while "
        f"{percent(mnist[1] / mnist[0])} of MNIST's {mnist[0]:,} test digits and {percent(pens[1] / pens[0])} of "
        f"{pens[0]:,} pen digits, of {whose}, are refused."
    ]
    if _has_folds(found):
        unseen = sum(row[4] for row in found["kinds"])
        lines[0] += f" Of kinds that a judge was never trained on, {percent(unseen / total)} pass."
    return [*lines, "", picture_claims(found["pictures"], found["count"])]


def _has_folds(found: Found) -> bool:
    return all(len(row) > 4 for row in found["kinds"])


def _headings(found: Found) -> tuple[str, ...]:
    last = ("a judge that never saw the kind",) if _has_folds(found) else ()
    return "pass: by the scores alone", "the judge", *last


def _families(found: Found) -> Table:
    grouped = [(name, list(rows)) for name, rows in groupby(found["kinds"], key=lambda row: row[0])]
    rows = [
        (name, str(len(kinds)), *_shares(kinds, found["count"]))
        for name, kinds in [*grouped, ("all of them", found["kinds"])]
    ]
    return Table(("family", "kinds", *_headings(found)), tuple(rows))


def _shares(kinds: list[Any], count: int) -> list[str]:
    return [percent(sum(column) / (len(kinds) * count)) for column in list(zip(*kinds, strict=True))[2:]]


def _kinds(found: Found) -> Table:
    rows = tuple((row[0], row[1], *_shares([row], found["count"])) for row in found["kinds"])
    return Table(("family", "kind", *_headings(found)), rows)


def _digits(found: Found) -> Table:
    names = (
        ("MNIST test, by the scores alone", "MNIST test, judged"),
        ("pens, by the scores alone", "pens, judged", "pens, judged by who never saw the writer"),
    )
    rows = [
        (name, f"{count:,}", percent(refused / count), percent(wrong / count))
        for named, part in zip(names, (found["mnist"], found["pens"]), strict=True)
        for name, (count, refused, wrong) in zip(named, part, strict=False)
    ]
    return Table(("digits", "count", "refused", "answered wrong"), tuple(rows))


def _touching(found: Found) -> Table:
    pairs = found["touching"]
    shares = (percent(pairs[name] / pairs["count"]) for name in ("answered", "guessed", "right"))
    headings = ("pairs", "answered as one digit", "two guessed", "guessed right")
    return Table(headings, ((f"{pairs['count']:,}", *shares),))


def _calibration(found: Found) -> Table:
    errors = found["calibration_error"]
    return Table(
        ("digits", "calibration error"),
        (("MNIST test", percent(errors["mnist"])), ("pens", percent(errors["pens"]))),
    )
