"""From the layers of the engine to the stages that the window shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.parts.values.activity import Activity, LayerActivity, LayerForm, Values
from nnengine.arrays import Shape, as_text
from nnengine.data import CLASSES
from nnengine.inspection.layer_outputs import LayerOutput
from nnengine.layers import Activation, BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer
from nnengine.layers.pool2d import Pool2D
from nnengine.network.ensemble import Ensemble, Predictor
from nnengine.network.specification import NetworkSpecification


@dataclass(frozen=True, slots=True)
class Stage:
    """What is shown as one: a layer with weights and what normalises and activates its output, a pooling, the input.

    ``layer`` is the index of the layer whose output is shown, -1 for the input. ``folded`` tells of a pooling, or of
    what normalises it, in few words.
    """

    layer: int
    title: str
    subtitle: str
    form: LayerForm
    shape: Shape
    folded: str = ""


def stages(specification: NetworkSpecification) -> tuple[Stage, ...]:
    """The stages from the input to the output; flatten and dropout show nothing of their own and are left out."""
    layers = specification.layers
    shown = [index for index, layer in enumerate(layers) if _is_shown(layers, index)]
    kinds = Counter(type(_source(layers, index)) for index in shown if index != shown[-1])
    numbers: Counter[type[Layer]] = Counter()
    found = [_input_stage(specification.input_shape)]
    for index in shown:
        source = _source(layers, index)
        shape = specification.shapes[index + 1]
        if index == shown[-1] and shape == (CLASSES,):
            found.append(Stage(index, layers[index].title, str(CLASSES), LayerForm.SCORES, shape))
            continue
        numbers[type(source)] += 1
        is_numbered = kinds[type(source)] > 1 and isinstance(source, Conv2D | Dense)
        title = f"{source.title} {numbers[type(source)]}" if is_numbered else source.title
        found.append(Stage(index, title, _subtitle(source, shape), _form(shape), shape, _folded(source, shape)))
    return tuple(found)


def reading_stages(network: Predictor) -> tuple[Stage, ...]:
    """The stages of what reads the drawing: of an ensemble those of its first network, then the scores of all."""
    found = stages(network.specification)
    if not isinstance(network, Ensemble):
        return found
    count, own = len(network.networks), found[-1]
    subtitle = f"{count} networks" if count > 1 else "1 network"
    if len(network.views) > 1:
        subtitle += f" · {len(network.views)} views"
    together = Stage(len(network.specification.layers), network.vote.capitalize(), subtitle, own.form, own.shape)
    return (*found[:-1], replace(own, subtitle=f"network 1 of {count}"), together)


def activity(found: Sequence[Stage], outputs: Sequence[LayerOutput]) -> Activity:
    """The stages filled with what the engine saw."""
    values = {output.index: output.values for output in outputs}
    return Activity(
        tuple(_filled(stage, np.nan_to_num(values[stage.layer])) for stage in found),
        is_blank=False,
    )


def blank_activity(found: Sequence[Stage]) -> Activity:
    """The same stages with every value 0: the network keeps its shape while nothing is drawn."""
    return Activity(tuple(_filled(stage, np.zeros(stage.shape, np.float32)) for stage in found))


def _filled(stage: Stage, values: Values) -> LayerActivity:
    return LayerActivity(stage.title, stage.subtitle, stage.form, values, stage.folded)


def _is_shown(layers: Sequence[Layer], index: int) -> bool:
    """Whether the output of a layer is a stage: not where the layer after it completes it."""
    if isinstance(layers[index], Flatten | Dropout):
        return False
    following = next((layer for layer in layers[index + 1 :] if not isinstance(layer, Flatten | Dropout)), None)
    return following is None or not _completes(following, layers[index])


def _source(layers: Sequence[Layer], index: int) -> Layer:
    """The layer that a stage is named after: the first of those that complete each other."""
    source = layers[index]
    for before in reversed(layers[:index]):
        if isinstance(before, Flatten | Dropout):
            continue
        if not _completes(source, before):
            break
        source = before
    return source


def _completes(layer: Layer, before: Layer) -> bool:
    """Whether both are one stage: weights, then perhaps batch normalisation, then perhaps an activation."""
    if isinstance(before, BatchNorm):
        return isinstance(layer, Activation)
    return isinstance(before, Conv2D | Dense) and isinstance(layer, Activation | BatchNorm)


def _form(shape: Shape) -> LayerForm:
    return LayerForm.MAPS if len(shape) == 3 else LayerForm.UNITS


def _input_stage(shape: Shape) -> Stage:
    return Stage(-1, "Input", as_text(shape[1:] if shape[0] == 1 else shape), _form(shape), shape)


def _folded(source: Layer, shape: Shape) -> str:
    if isinstance(source, Pool2D):
        return f"pooled to {as_text(shape[1:])}"
    return "normalised" if isinstance(source, BatchNorm) else ""


def _subtitle(source: Layer, shape: Shape) -> str:
    if isinstance(source, Conv2D):
        return f"{shape[0]} maps {as_text(shape[1:])} · {as_text((source.kernel, source.kernel))}"
    return as_text(shape) if len(shape) == 3 else f"{shape[0]} units"
