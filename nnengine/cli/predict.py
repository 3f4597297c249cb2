"""``nnengine predict``: what a model makes of image files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np

from nnengine.arrays import Array
from nnengine.cli.models import opened_model
from nnengine.cli.options import json_option
from nnengine.digits.judge import Doubt, Judge, bundled_judge, reason_to_be_unsure
from nnengine.digits.preprocessing import PictureFile, open_picture
from nnengine.digits.preprocessing.division import InkPieces, Read, lines_doubt
from nnengine.digits.preprocessing.preparation import ink_alone
from nnengine.digits.strokes import Group
from nnengine.errors import BlankImageError, DataError
from nnengine.evaluation.scores import scoring
from nnengine.network.ensemble import Predictor

Answer = dict[str, Any]

_NOTHING: Answer = {"answer": "", "digit": None, "score": None, "scores": None, "unsure": None, "digits": []}


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGES...", type=click.Path(path_type=Path))
@click.option(
    "--model", metavar="MODEL", help="A model file, or the name of a bundled model; the best bundled by default."
)
@json_option
@click.pass_context
def predict(context: click.Context, images: tuple[Path, ...], model: str | None, as_json: bool) -> None:
    """Say which digit or number each of the image files shows, and its score: of a number, the lowest of its digits.

    Ink may be dark on light or light on dark, of any size and in any place. Digits side by side are read as a number.
    What is not like a digit is answered with "?" and the reason, and so are several lines of digits. A blank picture is
    answered with nothing, which is no failure. A file that cannot be read is told and the others are read all the same;
    the exit code is then 1.

    With --json each prediction has "answer" ("7", "2026", "20?6", "?", or "" for a blank picture), "unsure" with the
    reason for a "?", and "digits", from the left to the right, line by line: each with its "box", [left, top, width,
    height] in pixels of the picture as it is looked at, "line", "digit", "score", "scores", "answer" and "unsure".
    "digit", "score" and "scores" of the prediction itself are those of its only digit, else null.
    """
    opened, name = opened_model(model)
    network, judge = scoring(opened), bundled_judge()
    predictions = []
    failed = False
    for path in images:
        try:
            answer = _read(network, judge, path)
        except DataError as error:
            failed = True
            click.echo(f"error: {error}", err=True)
            answer = {"error": str(error)}
        else:
            if not as_json:
                click.echo(_line(answer, path))
        predictions.append({"image": str(path)} | answer)
    if as_json:
        click.echo(json.dumps({"model": name, "predictions": predictions}))
    if failed:
        context.exit(1)


def _line(answer: Answer, path: Path) -> str:
    if not answer["digits"]:
        return f"-  -      {path}  (blank)"
    if answer["unsure"] is None:
        return f"{answer['answer']}  {min(digit['score'] for digit in answer['digits']):.3f}  {path}"
    scores = answer["scores"]
    # Beside "?" no score stands as if it were one of an answer.
    otherwise = f"; if it were a digit: {answer['digit']}, {answer['score']:.3f}" if scores is not None else ""
    return f"{answer['answer']}  -      {path}  ({answer['unsure']}{otherwise})"


def _read(network: Predictor, judge: Judge | None, path: Path) -> Answer:
    picture = open_picture(path, str(path))
    try:
        stages, ink = ink_alone(picture.grey, str(path))
    except BlankImageError:
        return _NOTHING
    pieces = InkPieces(stages[-1].image)

    def read(images: Array) -> Array:  # some networks take the image as a vector
        return network.predict(images.reshape(len(images), *network.specification.input_shape))

    lines = ((pieces.whole,),) if ink is None else pieces.lines(read, judge)
    groups = [group for line in lines for group in line]
    seen = stages[-1].image[np.newaxis] if ink is None else pieces.images(groups)
    scores = read(seen)
    doubts = [None] * len(groups) if judge is None else _doubts(pieces, groups, seen, judge, read)
    numbers = [number for number, line in enumerate(lines, 1) for _ in line]
    digits = [
        _digit(values, doubt) | {"box": _box(picture, pieces, group), "line": number}
        for values, doubt, group, number in zip(scores, doubts, groups, numbers, strict=True)
    ]
    return _together(digits, len(lines))


def _doubts(pieces: InkPieces, groups: list[Group], seen: Array, judge: Judge, read: Read) -> list[Doubt | None]:
    chances = judge.chances(seen).tolist()
    doubts = [pieces.doubt(group, chance) for group, chance in zip(groups, chances, strict=True)]
    return [
        pieces.closer(group, doubt, judge, read) if doubt is not None else None
        for group, doubt in zip(groups, doubts, strict=True)
    ]


def _digit(scores: Array, doubt: Doubt | None) -> Answer:
    digit = int(scores.argmax())
    unsure = reason_to_be_unsure(scores, doubt)
    return {
        "answer": "?" if unsure else str(digit),
        "digit": digit,
        "score": float(scores[digit]),
        "scores": [float(score) for score in scores],
        "unsure": unsure,
    }


def _together(digits: list[Answer], lines: int) -> Answer:
    if len(digits) == 1:
        (only,) = digits
        return {name: only[name] for name in ("answer", "digit", "score", "scores", "unsure")} | {"digits": digits}
    if lines > 1:
        doubt = lines_doubt(lines)
        told: Answer = {"answer": "?", "unsure": f"{doubt.title}, {doubt.detail}"}
    else:
        reasons = [f"digit {place}: {digit['unsure']}" for place, digit in enumerate(digits, 1) if digit["unsure"]]
        told = {"answer": "".join(digit["answer"] for digit in digits), "unsure": "; ".join(reasons) or None}
    return _NOTHING | told | {"digits": digits}


def _box(picture: PictureFile, pieces: InkPieces, group: Group) -> list[int]:
    """The digit's box in the original picture."""
    height, width = picture.grey.shape
    across, down = picture.width / width, picture.height / height
    box = pieces.box(group)
    left, top = round(box.left * across), round(box.top * down)
    right, bottom = round((box.left + box.width) * across), round((box.top + box.height) * down)
    return [left, top, right - left, bottom - top]
