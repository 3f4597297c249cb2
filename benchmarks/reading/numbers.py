"""Several digits on one canvas, divided and read: ``python -m benchmarks.reading.numbers MODEL``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter

import click
import numpy as np
from rich.console import Console

from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.controllers.reader import reading_of
from benchmarks.reading.composition import SPACINGS, Number, composed
from benchmarks.reading.conditions import USUAL, sketched
from benchmarks.reading.keeping import Found, asked_for, measured_or_kept, measured_with
from benchmarks.reading.pictured_numbers import MOST, measure_pictures
from benchmarks.reading.report import SOURCE
from benchmarks.reading.writers import has_seen_writers
from benchmarks.tables import Table
from nnengine.cli.models import opened_model
from nnengine.cli.options import data_dir_option
from nnengine.digits.judge import Judge, bundled_judge
from nnengine.digits.sources import mnist_is_at_hand, open_data
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.figure_text import percent
from nnengine.network.ensemble import Predictor

COMMAND = "python -m benchmarks.reading.numbers"
ACROSS = replace(USUAL, size=0.9)  # of the canvas, a number is larger than a digit
USUAL_COUNT, USUAL_PICTURES = 500, 60  # of numbers, of each spacing
SCANS = 1_000  # of single digits

_FILE = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("model", required=False)
@click.option(
    "--strokes", type=_FILE, envvar="NNENGINE_PEN_STROKES", show_envvar=True, help="An npz file of pen movements."
)
@click.option(
    "--count", default=USUAL_COUNT, type=click.IntRange(1), show_default=True, help="How many numbers of each spacing."
)
@click.option(
    "--pictures", default=USUAL_PICTURES, type=click.IntRange(1), show_default=True, help="How many as pictures."
)
@data_dir_option
@click.option("--json", "file", type=_FILE, help="A file that what is found is kept in.")
@click.option("--report", type=_FILE, help="A page to be written of what is known.")
def main(
    model: str | None, strokes: Path | None, count: int, pictures: int, data_dir: Path | None, file: Path | None,
    report: Path | None,
) -> None:  # fmt: skip
    """Measure how numbers of several digits are divided and read by MODEL, a file or the name of a bundled model.

    Without MODEL nothing is measured: what the file of --json holds is shown.
    """
    console, progress = Console(), Console(stderr=True, highlight=False)

    def measured(name: str) -> Found:
        opened, digits, judge = opened_model(name)[0], asked_for(strokes), bundled_judge()
        network = opened.network()
        scans = open_data("mnist", data_dir).test[:SCANS] if mnist_is_at_hand(data_dir) else None
        found = measure(network, digits, count, progress.print, judge)
        found["pictures"] = measure_pictures(network, judge, digits, scans, pictures, progress.print)
        seen = has_seen_writers(opened)
        return {"facts": measured_with(), "model": Path(name).name, "trained_on_writers": seen, **found}

    found = measured_or_kept(None if model is None else partial(measured, model), file)
    for table in tables(found):
        table.show(console)
    if report is not None:
        report.write_text(page(found), encoding="utf-8")


def measure(
    network: Predictor, digits: PenDigits, count: int, tell: Callable[[str], None], judge: Judge | None = None
) -> Found:
    """How often single digits stay whole, and ``count`` numbers of each spacing are divided and read right."""
    tell("single digits …")
    divided: dict[int, list[int]] = {}  # by how many strokes: how many digits, how many taken apart
    for strokes in digits.strokes:
        found = DrawnDigits(judge).read(sketched(strokes, USUAL), network)
        row = divided.setdefault(len(strokes), [0, 0])
        row[0] += 1
        row[1] += len(found) > 1
    spacings = []
    for kind, spacing in enumerate(SPACINGS):
        tell(f"{spacing.name} …")
        rng = np.random.default_rng(kind)
        numbers = [composed(digits, spacing, rng) for _ in range(count)]
        spacings.append({"name": spacing.name, **_read(numbers, network, judge)})
    return {
        "judged": judge is not None,
        "single": [[strokes, *row] for strokes, row in sorted(divided.items())],
        "spacings": spacings,
    }


def _read(numbers: list[Number], network: Predictor, judge: Judge | None) -> Found:
    divided = right = digits = digits_right = 0
    times = []
    for number in numbers:
        sketch = sketched(number.strokes, ACROSS)
        started = perf_counter()
        found = DrawnDigits(judge).read(sketch, network)
        times.append(perf_counter() - started)
        text = "".join(reading_of(digit.scores, digit.doubt).answer for digit in found if digit.scores is not None)
        if tuple(digit.numbers for digit in found) == number.groups:
            divided += 1
            digits += len(text)
            digits_right += sum(read == drawn for read, drawn in zip(text, number.text, strict=True))
            right += text == number.text
    return {
        "count": len(numbers),
        "divided": divided,
        "right": right,
        "digits": digits,
        "digits_right": digits_right,
        "milliseconds": round(1000 * float(np.median(times)), 2),
    }


def tables(found: Found) -> list[Table]:
    """Single digits, then numbers by spacing."""
    single = tuple(
        (str(strokes), f"{count:,}", str(divided), percent(1 - divided / count))
        for strokes, count, divided in found["single"]
    )
    spacings = tuple(
        (
            each["name"], str(each["count"]), percent(each["divided"] / each["count"]),
            percent(each["right"] / each["count"]), percent(each["digits_right"] / max(each["digits"], 1)),
            f"{each['milliseconds']:.1f}",
        )
        for each in found["spacings"]
    )  # fmt: skip
    headings = (
        "spacing", "numbers", "divided right", "read right", "digits read right where divided right",
        "all at once, milliseconds",
    )  # fmt: skip
    return [
        Table(("strokes", "digits", "taken apart", "left whole"), single),
        Table(headings, spacings),
        *(_pictured_tables(found["pictures"]) if "pictures" in found else ()),
    ]


def _pictured_tables(found: Found) -> list[Table]:
    """Single digits in pictures, then numbers by spacing and by what they stand on."""
    single = tuple(
        (each["on"], f"{each['count']:,}", str(each["apart"]), percent(1 - each["apart"] / each["count"]))
        for each in found["single"]
    )
    numbers = tuple(
        (
            each["name"], each["on"], str(each["count"]), percent(each["divided"] / each["count"]),
            percent(each["right"] / each["count"]), percent(each["digits_right"] / max(each["digits"], 1)),
            f"{each['milliseconds']:.0f}",
        )
        for each in found["numbers"]
    )  # fmt: skip
    headings = (
        "spacing", "on", "numbers", "divided right", "read right", "digits read right where divided right",
        "dividing and reading, milliseconds",
    )  # fmt: skip
    return [Table(("on", "digits", "taken apart", "left whole"), single), Table(headings, numbers)]


def page(found: Found) -> str:
    """Markdown of all that was found, with the command that finds it again."""
    count, divided = (sum(row[column] for row in found["single"]) for column in (1, 2))
    several = sum(row[1] for row in found["single"] if row[0] > 1)
    seen = "Some" if found["trained_on_writers"] else "None"
    single, spacings, *pictured = tables(found)
    each = found["spacings"][0]["count"]
    return "\n".join(
        [
            "# Several digits on one canvas or in one picture",
            "",
            f"Generated from `numbers.json` by `{COMMAND}`; never edited by hand. All of it again:",
            "",
            "```",
            f"uv run {COMMAND} {found['model']} --strokes FILE --count {each} "
            f"{_pictures_option(found)}--json docs/numbers.json "
            "--report docs/numbers.md",
            "```",
            "",
            f"The digits are those of {SOURCE}; FILE is an `.npz` of them, MNIST a folder with its four files. They "
            f"are no part of the project. {seen} of these writers were trained on.{_of_the_judge(found)}",
            "",
            f"Measured {found['facts']['time'].replace('T', ' ').removesuffix('+00:00')} UTC with "
            f"{found['facts']['versions']}; times were taken on a busy machine.",
            "",
            "## One digit stays one",
            "",
            f"**{percent(1 - divided / count)} of {count:,} digits, each drawn alone, are not taken apart**: "
            f"{divided} are. {several:,} of them have more than one stroke; the others cannot be. What decides how "
            "strokes are divided was chosen with these digits in view, so those of other writers may be taken apart "
            "more often.",
            "",
            *single.markdown(),
            "",
            "## Numbers",
            "",
            "Two to four digits of one writer side by side, of 0.75 to 1.25 times the usual height, up to 0.1 heights "
            "above or below the line, with gaps by chance; seeded. Extents are those of the pen's path: where they "
            "overlap, lines may cross. Divided right is a number of which each stroke is where it belongs.",
            "",
            *spacings.markdown(),
            *_of_pictures(found.get("pictures"), *pictured),
        ]
    ) + "\n"  # fmt: skip


def _pictures_option(found: Found) -> str:
    count = found["pictures"]["numbers"][0]["count"] if "pictures" in found else None
    return "" if count is None else f"--pictures {count} --data-dir MNIST "


def _of_pictures(found: Found | None, *measured: Table) -> list[str]:
    if found is None:
        return []
    single, numbers = measured
    count, apart = (sum(each[name] for each in found["single"]) for name in ("count", "apart"))
    return [
        "",
        "## One digit in a picture stays one",
        "",
        f"**{percent(1 - apart / count)} of {count:,} pictures of one digit are not taken apart**, into neighbours or "
        "into lines: [photographs](pictures-read.md) under each condition, and MNIST's first test images as scans.",
        "",
        *single.markdown(),
        "",
        "## Numbers in pictures",
        "",
        f"Two to {MOST} digits, sizes and heights as above, made up as photographs of one writer's digits on paper, "
        "and put together of MNIST's digits cut to their ink. Gaps are between the ink; where they are below 0, it may "
        "touch, and digits that touch are not taken apart. Divided right is a number of which the boxes around all "
        "digits are where they belong.",
        "",
        *numbers.markdown(),
    ]


def _of_the_judge(found: Found) -> str:
    if not found.get("judged"):
        return ""
    return " The [judge](unsure.md) of what is no digit, which helps to divide them, was trained on all of them."


if __name__ == "__main__":
    main()
