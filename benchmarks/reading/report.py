"""What was found as tables, and the page of them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from benchmarks.tables import Table
from nnengine.figure_text import percent

COMMAND = "python -m benchmarks.reading"
SHEET = "misread.png"
SOURCE = (
    "[Pen-Based Recognition of Handwritten Digits]"
    "(https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits) by E. Alpaydin and F. "
    "Alimoglu, UCI Machine Learning Repository, CC BY 4.0"
)
_WORST = 12  # confusions to be told

Found = dict[str, Any]


def tables(found: Found) -> list[Table]:
    """Conditions, canvas, digits, writers, confusions."""
    return [_spreads(found), _conditions(found), *_canvas(found), *_groups(found), _confusions(found)]


def page(found: Found) -> str:
    """Markdown of all that was found, with the command that finds it again."""
    facts, count = found["facts"], found["count"]
    usual = found["conditions"][0]
    whose = f"{count:,} digits by {len(found['writers'])} writers"
    lines = [
        "# How well drawn digits are read",
        "",
        f"Generated from `reading.json` by `{COMMAND}`; never edited by hand. All of it again, in some minutes:",
        "",
        "```",
        command(found),
        "```",
        "",
        f"The digits are those of {SOURCE}; FILE is an `.npz` of them. They are no part of the project.",
        "",
        f"**{percent(usual['right'] / count)} of {whose} are read right** by {', '.join(found['models'])}, drawn at "
        f"70 % of the canvas, in its middle: {usual['right']:,} of {count:,}. {usual['unsure']} times the answer was "
        '"?", which is not right.' + _confidence(found),
        *_caution(found),
        "",
        f"Measured {facts['time'].replace('T', ' ').removesuffix('+00:00')} UTC with {facts['versions']}.",
        "",
        "## Conditions",
        "",
        "Every digit is drawn under every condition: its points become positions of the pointer on a canvas of that "
        "many pixels, these the strokes of the sketch, and these are rendered and read, all by the program's own "
        "functions. The size is that of the path of the pen's tip.",
    ]
    spreads, conditions, *rest = tables(found)
    for table in (spreads, conditions):
        lines += ["", *table.markdown()]
    if found["canvas"]:
        canvas, *rest = rest
        lines += [
            "",
            "## Through the window",
            "",
            "Some of the digits are drawn with mouse events on the canvas of the real window, and the answer is read "
            "from it. It should be the one that is found without the window, digit by digit.",
            "",
            *canvas.markdown(),
        ]
    for title, table in zip(("Digits", "Writers", "Confusions"), rest, strict=True):
        lines += ["", f"## {title}", "", *table.markdown()]
    lines += [
        "",
        "## The misread drawings",
        "",
        f"`{SHEET}`, which the command makes, shows each as drawn, with what was read and how sure; in brackets the "
        'likeliest digit where the answer was "?". The drawings are not ours, so it is no part of the project.',
    ]
    return "\n".join(lines) + "\n"


def command(found: Found) -> str:
    """The command that measures it again; files by their names alone."""
    models = " ".join(found["models"])
    files = f"--json docs/reading.json --report docs/reading.md --sheet {SHEET}"
    only = f" --only {found['only']}" if found["only"] else ""
    return f"uv run {COMMAND} {models} --strokes FILE{only} --canvas {found['canvas_digits']} {files}"


def _confidence(found: Found) -> str:
    """How far the scores can be believed, "?" or not."""
    error = found.get("calibration_error")  # not measured at first
    return "" if error is None else f" The calibration error is {percent(error)}."


def _caution(found: Found) -> list[str]:
    """What is to be known of who was trained on."""
    return [*_of_models(found), *_of_the_judge(found)]


def _of_the_judge(found: Found) -> list[str]:
    if not found.get("judged"):  # found before there was one
        return []
    return ["", "The judge of what is no digit was trained on all of them; [what others see](unsure.md)."]


def _of_models(found: Found) -> list[str]:
    if found["trained_on_writers"]:
        return ["", "Some of these writers were trained on: this tells too much of others."]
    if len(found["models"]) > 1:
        return ["", "Each model reads the fold of writers that it was not trained on."]
    return ["", "None of these writers was trained on."]


def _spreads(found: Found) -> Table:
    count = found["count"]
    by_group = groupby(found["conditions"], lambda each: each["group"])
    grouped = [(group, list(rows)) for group, rows in by_group if group != "usual"]
    rows = [_spread(group, rows, count) for group, rows in grouped]
    rows.append(_spread("all of them", found["conditions"], count))
    return Table(("what differs", "best", "worst", "best minus worst, points", "worst condition"), tuple(rows))


def _spread(group: str, rows: list[Found], count: int) -> tuple[str, ...]:
    best, worst = max(rows, key=lambda row: row["right"]), min(rows, key=lambda row: row["right"])
    difference = 100 * (best["right"] - worst["right"]) / count
    return group, percent(best["right"] / count), percent(worst["right"] / count), f"{difference:.2f}", worst["name"]


def _conditions(found: Found) -> Table:
    count = found["count"]
    usual = found["conditions"][0]["right"]
    rows = tuple(
        (
            each["group"], each["name"], percent(each["right"] / count),
            f"{100 * (each['right'] - usual) / count:+.2f}", percent(each["unsure"] / count),
        )
        for each in found["conditions"]
    )  # fmt: skip
    return Table(("what differs", "condition", "read right", "against usual, points", 'answered "?"'), rows)


def _canvas(found: Found) -> list[Table]:
    rows = tuple(
        (
            each["name"], str(each["side"]), str(each["count"]),
            f"{each['right']} ({percent(each['right'] / each['count'])})", f"{each['as_replayed']} of {each['count']}",
        )
        for each in found["canvas"]
    )  # fmt: skip
    headings = ("drawn in the window", "canvas, pixels", "digits", "read right", "same answer without the window")
    return [Table(headings, rows)] if rows else []


def _groups(found: Found) -> list[Table]:
    return [
        Table(
            (name, "drawn", "read right", "share", 'answered "?"', "under the worst condition"),
            tuple(
                (str(each), str(drawn), str(right), percent(right / drawn), str(unsure), percent(at_worst / drawn))
                for each, drawn, right, unsure, at_worst in groups
            ),
        )
        for name, groups in (
            ("digit", found["digits"]),
            ("writer", sorted(found["writers"], key=lambda row: row[2] / row[1])),
        )
    ]


def _confusions(found: Found) -> Table:
    cells = [
        (times, digit, answer)
        for digit, row in enumerate(found["confusion"])
        for answer, times in enumerate(row[:-1])
        if digit != answer and times
    ]
    worst = sorted(cells, key=lambda cell: (-cell[0], *cell[1:]))[:_WORST]
    drawn = [sum(row) for row in found["confusion"]]
    rows = tuple((str(d), str(a), str(n), percent(n / drawn[d])) for n, d, a in worst)
    return Table(("drawn", "read", "times", "share of that digit"), rows)
