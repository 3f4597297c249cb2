"""``nnengine predict``: what a model makes of image files."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

import click
import numpy as np

from nnengine.cli.models import opened_model
from nnengine.cli.options import json_option
from nnengine.ensemble import Predictor
from nnengine.errors import DataError
from nnengine.judge import Judge, bundled_judge, reason_to_be_unsure
from nnengine.preprocessing import read_image
from nnengine.scores import scoring


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGES...", type=click.Path(path_type=Path))
@click.option(
    "--model", metavar="MODEL", help="A model file, or the name of a bundled model; the best bundled by default."
)
@json_option
@click.pass_context
def predict(context: click.Context, images: tuple[Path, ...], model: str | None, as_json: bool) -> None:
    """Say which digit each of the image files shows, and the score for it.

    Ink may be dark on light or light on dark, of any size and in any place. What is not like a digit, or might be
    several, is answered with "?" and the reason. A file that cannot be read is told and the others are read all the
    same; the exit code is then 1.
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


def _line(answer: dict[str, object], path: Path) -> str:
    unsure = answer["unsure"]
    shown, reason = (answer["digit"], "") if unsure is None else ("?", f"  ({unsure})")
    return f"{shown}  {answer['score']:.3f}  {path}{reason}"


def _read(network: Predictor, judge: Judge | None, path: Path) -> dict[str, object]:
    image, shape = read_image(path), network.specification.input_shape
    doubt = None if judge is None else judge.doubts(image, [()])[0]
    if prod(shape) == image.size:  # some networks take the image as a vector
        image = image.reshape(shape)
    scores = network.predict(image[np.newaxis])[0]
    digit = int(scores.argmax())
    return {
        "digit": digit,
        "score": float(scores[digit]),
        "scores": [float(score) for score in scores],
        "unsure": reason_to_be_unsure(scores, doubt),
    }
