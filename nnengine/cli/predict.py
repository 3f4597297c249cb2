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
from nnengine.preprocessing import read_image


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGES...", type=click.Path(path_type=Path))
@click.option(
    "--model", metavar="MODEL", help="A model file, or the name of a bundled model; the best bundled by default."
)
@json_option
@click.pass_context
def predict(context: click.Context, images: tuple[Path, ...], model: str | None, as_json: bool) -> None:
    """Say which digit each of the image files shows, and the score for it.

    Ink may be dark on light or light on dark, of any size and in any place. A file that cannot be read is told and
    the others are read all the same; the exit code is then 1.
    """
    opened, name = opened_model(model)
    network = opened.network()
    predictions = []
    failed = False
    for path in images:
        try:
            answer = _read(network, path)
        except DataError as error:
            failed = True
            click.echo(f"error: {error}", err=True)
            answer = {"error": str(error)}
        else:
            if not as_json:
                click.echo(f"{answer['digit']}  {answer['score']:.3f}  {path}")
        predictions.append({"image": str(path)} | answer)
    if as_json:
        click.echo(json.dumps({"model": name, "predictions": predictions}))
    if failed:
        context.exit(1)


def _read(network: Predictor, path: Path) -> dict[str, object]:
    image, shape = read_image(path), network.specification.input_shape
    if prod(shape) == image.size:  # some networks take the image as a vector
        image = image.reshape(shape)
    scores = network.predict(image[np.newaxis])[0]
    digit = int(scores.argmax())
    return {"digit": digit, "score": float(scores[digit]), "scores": [float(score) for score in scores]}
