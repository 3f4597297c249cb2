"""Photographs of digits, prepared and read: ``python -m benchmarks.reading.pictures MODEL``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from time import perf_counter

import click
import numpy as np
import numpy.typing as npt
from PIL import Image
from rich.console import Console

from benchmarks.reading.keeping import Found, asked_for, measured_or_kept, measured_with
from benchmarks.reading.photographs import CONDITIONS, HEIGHT, WIDTH, Condition, photograph
from benchmarks.reading.report import SOURCE
from benchmarks.reading.writers import has_seen_writers
from benchmarks.tables import Table
from nnengine.cli.models import opened_model
from nnengine.digits.image import SIDE
from nnengine.digits.preprocessing import prepare, read_picture
from nnengine.digits.sources.pen_strokes import PenDigits
from nnengine.digits.strokes import render
from nnengine.digits.strokes.handwriting import Hand, written_strokes
from nnengine.digits.strokes.skeletons import SKELETONS, Skeleton
from nnengine.errors import DataError
from nnengine.figure_text import percent
from nnengine.network.ensemble import Predictor

COMMAND = "python -m benchmarks.reading.pictures"
USUAL_COUNT = 500  # digits, the same under each condition
SEED = 7
_ON_SHEET = (2, 5, 4)  # digits
_CELL = 200, 150  # pixels of one of them

_FILE = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("model", required=False)
@click.option(
    "--strokes", type=_FILE, envvar="NNENGINE_PEN_STROKES", show_envvar=True, help="An npz file of pen movements."
)
@click.option("--count", default=USUAL_COUNT, type=click.IntRange(1), show_default=True, help="How many digits.")
@click.option("--json", "file", type=_FILE, help="A file that what is found is kept in.")
@click.option("--report", type=_FILE, help="A page to be written of what is known.")
@click.option("--sheet", type=_FILE, help="A picture to be written of some photographs and what was made of them.")
def main(
    model: str | None, strokes: Path | None, count: int, file: Path | None, report: Path | None, sheet: Path | None
) -> None:
    """Measure how photographs of digits are read by MODEL, a file or the name of a bundled model.

    Without MODEL nothing is measured: what the file of --json holds is shown.
    """
    console, progress = Console(), Console(stderr=True, highlight=False)

    def measured(name: str) -> Found:
        digits = asked_for(strokes)
        opened = opened_model(name)[0]
        found = measure(opened.network(), digits, count, progress.print)
        seen = has_seen_writers(opened)
        if sheet is not None:
            sheet_of().quantize(32).save(sheet, optimize=True)
        return {"facts": measured_with(), "model": Path(name).name, "trained_on_writers": seen, **found}

    found = measured_or_kept(None if model is None else partial(measured, model), file)
    table_of(found).show(console)
    if report is not None:
        report.write_text(page(found), encoding="utf-8")


def measure(network: Predictor, digits: PenDigits, count: int, tell: Callable[[str], None]) -> Found:
    """How many of ``count`` digits are read right, drawn on the canvas and photographed under each condition."""
    chosen = _chosen(digits, count)
    labels = digits.labels[chosen]
    drawn = np.stack([render(digits.strokes[index]) for index in chosen])
    conditions = []
    for kind, condition in enumerate(CONDITIONS):
        tell(f"{condition.name} …")
        rng = np.random.default_rng((SEED, kind))
        images, times, refused = np.zeros((len(chosen), SIDE, SIDE), np.float32), [], 0
        for place, index in enumerate(chosen):
            grey = read_picture(BytesIO(photograph(digits.strokes[index], condition, rng)), condition.name)
            started = perf_counter()
            try:
                images[place] = prepare(grey)[0]
            except DataError:
                refused += 1
            times.append(perf_counter() - started)
        conditions.append(
            {
                "name": condition.name,
                "right": _right(network, images, labels),
                "refused": refused,
                "milliseconds": round(1000 * float(np.median(times)), 1),
            }
        )
    return {"count": len(chosen), "drawn": _right(network, drawn, labels), "conditions": conditions}


def _chosen(digits: PenDigits, count: int) -> npt.NDArray[np.int64]:
    return np.random.default_rng(SEED).permutation(len(digits))[:count]


def _right(network: Predictor, images: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> int:
    scores = network.predict(images.reshape(len(images), *network.specification.input_shape))
    return int((scores.argmax(axis=1) == labels).sum())


def table_of(found: Found) -> Table:
    """A row for each condition, after that of the digits as they were drawn."""
    count, drawn = found["count"], found["drawn"]
    rows = [("drawn on the canvas", percent(drawn / count), "", "", "")]
    rows += [
        (
            each["name"], percent(each["right"] / count), f"{100 * (each['right'] - drawn) / count:+.1f}",
            str(each["refused"]), f"{each['milliseconds']:.0f}",
        )
        for each in found["conditions"]
    ]  # fmt: skip
    headings = ("condition", "read right", "against drawn, points", "found blank", "preparing, milliseconds")
    return Table(headings, tuple(rows))


def page(found: Found) -> str:
    """Markdown of all that was found, with the command that finds it again."""
    count, drawn = found["count"], found["drawn"]
    worst = min(found["conditions"], key=lambda each: int(each["right"]))
    seen = "Some" if found["trained_on_writers"] else "None"
    return "\n".join(
        [
            "# Photographs of digits",
            "",
            f"Generated from `pictures-read.json` by `{COMMAND}`; never edited by hand. All of it again:",
            "",
            "```",
            f"uv run {COMMAND} {found['model']} --strokes FILE --count {count} --json docs/pictures-read.json "
            "--report docs/pictures-read.md --sheet docs/pictures/photographs.png",
            "```",
            "",
            f"The digits are {count} of {SOURCE}; FILE is an `.npz` of them. They are no part of the project. {seen} "
            "of these writers were trained on. Each is drawn with a pen or with chalk on made-up paper or board of "
            f"{WIDTH} × {HEIGHT} pixels, with the light, the lines, the grain and the JPEG of a camera; seeded. They "
            "are no real photographs: these also have hands and other things in them.",
            "",
            f"Measured {found['facts']['time'].replace('T', ' ').removesuffix('+00:00')} UTC with "
            f"{found['facts']['versions']}.",
            "",
            f"**Drawn on the canvas, {percent(drawn / count)} of these digits are read right; photographed, at least "
            f"{percent(worst['right'] / count)}** ({worst['name']}). Preparing was timed on a busy machine.",
            "",
            *table_of(found).markdown(),
            "",
            "![Photographs of each kind, and beside each what the network saw](pictures/photographs.png)",
            "",
            "The photographs shown here are of digits that the program writes itself.",
        ]
    ) + "\n"  # fmt: skip


def sheet_of() -> Image.Image:
    """Some photographs of each condition, of digits that the program writes, and beside each what the network sees."""
    width, height = _CELL
    across = 2 * len(_ON_SHEET) * (width + height)
    sheet = Image.new("L", (across, -(-len(CONDITIONS) // 2) * height), 255)
    hands = np.random.default_rng(SEED)
    digits = [written_strokes(_way_to_write(digit), hands, Hand()) for digit in _ON_SHEET]
    for kind, condition in enumerate(CONDITIONS):
        top, left = kind // 2 * height, kind % 2 * across // 2
        rng = np.random.default_rng((SEED, kind))
        for strokes in digits:
            photo, seen = _shown(photograph(strokes, condition, rng), condition)
            sheet.paste(photo.resize(_CELL), (left, top))
            sheet.paste(seen.resize((height, height), Image.Resampling.NEAREST), (left + width, top))
            left += width + height
    return sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.BOX)


def _way_to_write(digit: int) -> Skeleton:
    return next(skeleton for skeleton in SKELETONS if skeleton.digit == digit)


def _shown(file: bytes, condition: Condition) -> tuple[Image.Image, Image.Image]:
    grey = read_picture(BytesIO(file), condition.name)
    seen = prepare(grey, condition.name)[0]
    photo, image = (np.rint(255 * values).astype(np.uint8) for values in (grey, 1 - seen))
    return Image.fromarray(photo), Image.fromarray(image)


if __name__ == "__main__":
    main()
