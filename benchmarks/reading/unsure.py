"""How much that is no digit passes as one, and how many digits are refused: ``python -m benchmarks.reading.unsure``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
import numpy as np
from rich.console import Console

from app.drawing.controllers.drawn_digits import DrawnDigits
from app.drawing.controllers.reader import reading_of
from benchmarks.reading.conditions import USUAL, sketched
from benchmarks.reading.keeping import Found, asked_for, measured_or_kept, measured_with
from benchmarks.reading.touching import touching
from benchmarks.reading.unsure_page import page, tables
from benchmarks.reading.unsure_pictures import measure_pictures
from benchmarks.reading.writers import has_seen_writers
from nnengine.cli.models import opened_model
from nnengine.data import DataSet
from nnengine.digits.judge import LEAST_CHANCE, Judge, bundled_judge
from nnengine.digits.sources import open_data
from nnengine.digits.sources.digit_or_not import kinds_of_fold
from nnengine.digits.sources.pen_strokes import PenDigits, drawn
from nnengine.digits.sources.writer_folds import writer_folds
from nnengine.digits.strokes import Strokes
from nnengine.digits.strokes.non_digits import KINDS
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model_file import load_single_model
from nnengine.network.ensemble import Predictor

USUAL_COUNT = 20  # drawings of each kind
_SEED = 1789  # other drawings than those that were trained with

_FILE = click.Path(path_type=Path)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("model", required=False)
@click.option(
    "--strokes", type=_FILE, envvar="NNENGINE_PEN_STROKES", show_envvar=True, help="An npz file of pen movements."
)
@click.option("--data-dir", type=_FILE, help="A folder with MNIST's four files.")
@click.option(
    "--fold",
    "folds",
    type=_FILE,
    multiple=True,
    help="A judge that was trained without that fold of writers and kinds; one option for each, the first fold first.",
)
@click.option(
    "--count", default=USUAL_COUNT, type=click.IntRange(1), show_default=True, help="How many drawings of each kind."
)
@click.option("--json", "file", type=_FILE, help="A file that what is found is kept in.")
@click.option("--report", type=_FILE, help="A page to be written of what is known.")
def main(
    model: str | None, strokes: Path | None, data_dir: Path | None, folds: tuple[Path, ...], count: int,
    file: Path | None, report: Path | None,
) -> None:  # fmt: skip
    """Measure what MODEL, a file or the name of a bundled model, and the judge that comes with the program answer.

    Without MODEL nothing is measured: what the file of --json holds is shown.
    """
    console, progress = Console(), Console(stderr=True, highlight=False)

    def measured(name: str) -> Found:
        digits = asked_for(strokes)
        opened = opened_model(name)[0]
        judge = bundled_judge()
        if judge is None:
            raise click.ClickException("the judge that comes with the program is not installed")
        judges = [Judge(load_single_model(path).network()) for path in folds]
        network, mnist = opened.network(), open_data("mnist", data_dir).test
        return {
            "facts": measured_with(),
            "model": Path(name).name,
            "trained_on_writers": has_seen_writers(opened),
            "count": count,
            "least_chance": LEAST_CHANCE,
            **measure(network, judge, judges, digits, mnist, count, progress.print),
            "pictures": measure_pictures(network, judge, judges, digits, mnist, count, progress.print),
        }

    found = measured_or_kept(None if model is None else partial(measured, model), file)
    for table in tables(found):
        table.show(console)
    if report is not None:
        report.write_text(page(found), encoding="utf-8")


def measure(
    network: Predictor,
    judge: Judge,
    folds: list[Judge],
    digits: PenDigits,
    mnist: DataSet,
    count: int,
    tell: Callable[[str], None],
) -> Found:
    """How much of each kind passes and how many digits are refused, by the judge and by those of the folds."""
    rng = np.random.default_rng(_SEED)
    held_out = [{kind.name for kind in kinds_of_fold(fold + 1, len(folds))[1]} for fold in range(len(folds))]
    kinds = []
    for number, kind in enumerate(KINDS):
        if number % 20 == 0:
            tell(f"{kind.family} …")
        drawings = [kind.draw(rng) for _ in range(count)]
        others = [fold for fold, names in zip(folds, held_out, strict=True) if kind.name in names]
        kinds.append([kind.family, kind.name, *(_passed(network, each, drawings) for each in (None, judge, *others))])
    tell("digits …")
    fold_of = writer_folds(digits.writers, len(folds)) if len(folds) > 1 else np.zeros(len(digits), np.int64)
    unjudged = [_answer(network, None, strokes) for strokes in digits.strokes]
    judged = [_answer(network, judge, strokes) for strokes in digits.strokes]
    by_fold = [
        _answer(network, folds[fold], strokes) for fold, strokes in zip(fold_of, digits.strokes, strict=True) if folds
    ] if folds else []  # fmt: skip
    labels = [str(label) for label in digits.labels.tolist()]
    pens = [[len(labels), *_tally(answers, labels)] for answers in (unjudged, judged, by_fold) if answers]
    on_mnist, on_pens = evaluate(network, mnist), evaluate(network, drawn(digits, "pen movements"))
    scores = network.predict(mnist.images().reshape(len(mnist), *network.specification.input_shape))
    chances = judge.chances(mnist.images())
    texts = [
        "?" if chance < LEAST_CHANCE else reading_of(row).answer for row, chance in zip(scores, chances, strict=True)
    ]
    alone = [reading_of(row).answer for row in scores]
    shown = [str(label) for label in mnist.labels.tolist()]
    return {
        "kinds": kinds,
        "mnist": [[len(mnist), *_tally(answers, shown)] for answers in (alone, texts)],
        "pens": pens,
        "touching": touching(network, judge, digits),
        "calibration_error": {"mnist": on_mnist.calibration_error, "pens": on_pens.calibration_error},
    }


def _passed(network: Predictor, judge: Judge | None, drawings: Sequence[Strokes]) -> int:
    """How many are answered with digits alone."""
    return sum("?" not in _answer(network, judge, strokes) for strokes in drawings)


def _answer(network: Predictor, judge: Judge | None, strokes: Strokes) -> str:
    """What the window shows for a drawing of these strokes."""
    found = DrawnDigits(judge).read(sketched(strokes, USUAL), network)
    return "".join(reading_of(digit.scores, digit.doubt).answer for digit in found if digit.scores is not None)


def _tally(answers: list[str], labels: list[str]) -> tuple[int, int]:
    """How many were refused, and how many of the others are wrong."""
    refused = sum("?" in answer for answer in answers)
    wrong = sum("?" not in answer and answer != label for answer, label in zip(answers, labels, strict=True))
    return refused, wrong


if __name__ == "__main__":
    main()
