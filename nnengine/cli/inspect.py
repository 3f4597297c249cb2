"""``nnengine inspect``: one picture on its way through a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any

import click
import numpy as np

from nnengine.arrays import Array, as_text
from nnengine.cli.models import opened_single_model
from nnengine.cli.options import json_option
from nnengine.digits.preprocessing import read_image
from nnengine.errors import ArgumentError
from nnengine.evaluation.scores import scoring
from nnengine.inspection.trace import Trace, TracedLayer, trace
from nnengine.network.network import Network


@click.command()
@click.argument("model", metavar="MODEL")
@click.argument("image", metavar="IMAGE", type=click.Path(path_type=Path))
@click.option("--of", "digit", type=int, metavar="DIGIT", help="Add how the score of that digit depends on each layer.")
@click.option("--values", "paths", multiple=True, metavar="LAYER", help="With --json: a layer's values; repeatable.")
@json_option
def inspect(model: str, image: Path, digit: int | None, paths: tuple[str, ...], as_json: bool) -> None:
    """Show what each layer of a network makes of one picture of one digit.

    MODEL is a model file or the name of a bundled model. The picture is prepared as for "nnengine predict", and read
    as one digit. Each layer has its path ("3", or "3.0.1" in a branch), the shape of its output, the least, the mean
    and the largest value, and the share of zeros. With --of, "error" is the length of the derivatives of that digit's
    score by the layer's weighted inputs, or by its outputs where it has none.

    With --json there are also the scores and, for each LAYER of --values, "output", "weighted_input" and "error".
    """
    if paths and not as_json:
        raise click.UsageError("--values needs --json")
    opened, name = opened_single_model(model)
    network = scoring(opened)
    assert isinstance(network, Network)  # one model's
    seen = _traced(network, image, digit)
    layers = list(_all(seen.layers))
    known = [layer.path for layer in layers]
    for path in paths:
        if path not in known:
            raise ArgumentError(f"--values: expected a layer ({', '.join(known)}), got {path!r}")
    scores = seen.layers[-1].output[0]
    answer = int(scores.argmax())
    if not as_json:
        click.echo(f"{answer}  {scores[answer]:.3f}  {image}")
        click.echo("\n".join(_table([_figures(layer) for layer in layers])))
        return
    found: dict[str, Any] = {
        "model": name, "image": str(image), "answer": str(answer), "digit": answer, "score": float(scores[answer]),
        "scores": scores.tolist(), "of": digit,
        "input_error": None if seen.input_gradient is None else _length(seen.input_gradient),
        "layers": [_figures(layer) | (_values(layer) if layer.path in paths else {}) for layer in layers],
    }  # fmt: skip
    click.echo(json.dumps(_without_infinities(found)))


def _traced(network: Network, path: Path, digit: int | None) -> Trace:
    shape, classes = network.specification.input_shape, network.specification.shapes[-1]
    picture = read_image(path)
    if prod(shape) != picture.size or len(classes) != 1:
        raise ArgumentError(
            f"expected a network that reads images of 28 × 28 pixels and gives scores, got one from {as_text(shape)} "
            f"to {as_text(classes)}"
        )
    if digit is not None and not 0 <= digit < classes[0]:
        raise ArgumentError(f"--of: expected a digit from 0 to {classes[0] - 1}, got {digit}")
    return trace(network, picture.reshape(1, *shape), of=digit)


def _all(layers: tuple[TracedLayer, ...]) -> Iterator[TracedLayer]:
    """The layers, each before those in its stacks."""
    for layer in layers:
        yield layer
        for stack in layer.stacks:
            yield from _all(stack)


def _figures(layer: TracedLayer) -> dict[str, Any]:
    output = layer.output[0]
    return {
        "path": layer.path, "kind": layer.layer.kind, "title": layer.layer.title, "shape": list(output.shape),
        "min": float(output.min()), "mean": float(output.mean()), "max": float(output.max()),
        "zeros": float((output == 0).mean()), "error": None if layer.error is None else _length(layer.error),
    }  # fmt: skip


def _length(values: Array) -> float:
    return float(np.linalg.norm(values.astype(np.float64)))


def _values(layer: TracedLayer) -> dict[str, Any]:
    found = {"output": layer.output, "weighted_input": layer.weighted_input, "error": layer.error}
    return {"values": {name: None if each is None else each[0].tolist() for name, each in found.items()}}


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    heads = ["", "layer", "output", "min", "mean", "max", "zeros", *(["error"] if rows[0]["error"] is not None else [])]
    cells = [heads]
    for row in rows:
        figures = [f"{row[name]:.4g}" for name in ("min", "mean", "max")]
        cells.append([row["path"], row["title"], as_text(tuple(row["shape"])), *figures, f"{100 * row['zeros']:.0f} %"])
        if row["error"] is not None:
            cells[-1].append(f"{row['error']:.3g}")
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    for line in cells:
        texts = [cell.ljust(width) for cell, width in zip(line[:3], widths, strict=False)]
        numbers = [cell.rjust(width) for cell, width in zip(line[3:], widths[3:], strict=True)]
        yield "  ".join([*texts, *numbers]).rstrip()


def _without_infinities(value: Any) -> Any:
    """The same with null where a number is not finite: JSON has no other word for it."""
    if isinstance(value, dict):
        return {name: _without_infinities(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_infinities(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
