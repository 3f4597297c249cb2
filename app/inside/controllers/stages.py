"""From the layers of the engine to the stages that the window shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.parts.values.activity import Activity, Lane, LayerActivity, LayerForm, Values
from nnengine.arrays import Shape, as_text
from nnengine.data import CLASSES
from nnengine.inspection.layer_outputs import INPUT, TOGETHER, LayerOutput, chosen_expert
from nnengine.layers import (
    Activation,
    BatchNorm,
    Choice,
    Composite,
    Concatenation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
)
from nnengine.layers.pool2d import Pool2D
from nnengine.network.ensemble import Ensemble, Predictor
from nnengine.network.specification import NetworkSpecification

SHORT_TITLES: dict[type[Layer], str] = {Conv2D: "Conv.", Concatenation: "Concat."}


@dataclass(frozen=True, slots=True)
class Stage:
    """What is shown as one: a layer with weights and what normalises and activates its output, a pooling, the input.

    ``path`` is that of the layer whose output is shown, "input" of the input. ``folded`` tells of a pooling, or of what
    normalises it, in few words. ``lanes`` are the stacks of a composite, of which ``has_gate`` says that the first one
    chooses.
    """

    path: str
    title: str
    subtitle: str
    form: LayerForm
    shape: Shape
    folded: str = ""
    lanes: tuple[StageLane, ...] = ()
    has_gate: bool = False
    short_title: str = ""


@dataclass(frozen=True, slots=True)
class StageLane:
    """A stack of a composite: ``name`` is the stack's, such as "scans", or says its number."""

    path: str
    name: str
    stages: tuple[Stage, ...]


def stages(specification: NetworkSpecification) -> tuple[Stage, ...]:
    """The stages from the input to the output; flatten and dropout show nothing of their own and are left out."""
    found = list(_stack_stages(specification.layers, specification.shapes))
    if found and found[-1].shape == (CLASSES,):
        last = found[-1]
        title = specification.layers[int(last.path)].title
        found[-1] = replace(last, title=title, subtitle=str(CLASSES), form=LayerForm.SCORES)
    return (_input_stage(specification.input_shape), *found)


def _stack_stages(layers: Sequence[Layer], shapes: Sequence[Shape], before: str = "") -> Iterator[Stage]:
    """The stages of a stack of layers, whose ``shapes`` are that of its input and of every output."""
    shown = [index for index, layer in enumerate(layers) if _is_shown(layers, index)]
    counted = shown if before else shown[:-1]  # the answer has a title of its own
    kinds = Counter(type(_source(layers, index)) for index in counted)
    numbers: Counter[type[Layer]] = Counter()
    for index in shown:
        layer, source, shape, path = layers[index], _source(layers, index), shapes[index + 1], f"{before}{index}"
        numbers[type(source)] += 1
        is_numbered = kinds[type(source)] > 1 and isinstance(source, Conv2D | Dense | Composite)
        number = f" {numbers[type(source)]}" if is_numbered else ""
        lanes = _lanes(layer, shapes[index], path) if isinstance(layer, Composite) else ()
        yield Stage(
            path,
            source.title + number,
            _subtitle(source, shape),
            _form(shape),
            shape,
            _folded(source, shape),
            lanes,
            has_gate=isinstance(layer, Choice),
            short_title=SHORT_TITLES.get(type(source), source.title) + number,
        )


def _lanes(layer: Composite, input_shape: Shape, path: str) -> tuple[StageLane, ...]:
    names = layer.names
    if not names and isinstance(layer, Choice):
        names = ("gate", *(f"expert {number}" for number in range(1, len(layer.stacks))))
    return tuple(
        StageLane(
            f"{path}.{number}",
            names[number] if names else f"branch {number + 1}",
            tuple(_stack_stages(stack, shapes, f"{path}.{number}.")),
        )
        for number, (stack, shapes) in enumerate(zip(layer.stacks, layer.stack_shapes(input_shape), strict=True))
    )


def reading_stages(network: Predictor) -> tuple[Stage, ...]:
    """The stages of what reads the drawing: of an ensemble those of its first network, then the scores of all."""
    found = stages(network.specification)
    if not isinstance(network, Ensemble):
        return found
    count, own = len(network.networks), found[-1]
    subtitle = f"{count} networks" if count > 1 else "1 network"
    if len(network.views) > 1:
        subtitle += f" · {len(network.views)} views"
    together = Stage(TOGETHER, network.vote.capitalize(), subtitle, own.form, own.shape)
    return (*found[:-1], replace(own, subtitle=f"network 1 of {count}"), together)


def activity(found: Sequence[Stage], outputs: Sequence[LayerOutput]) -> Activity:
    """The stages filled with what the engine saw."""
    return Activity(_filled_stack(found, outputs, outputs[0].values), is_blank=False)


def blank_activity(found: Sequence[Stage]) -> Activity:
    """The same stages with every value 0: the network keeps its shape while nothing is drawn."""
    return Activity(tuple(_empty(stage) for stage in found))


def _filled_stack(found: Sequence[Stage], outputs: Sequence[LayerOutput], given: Values) -> tuple[LayerActivity, ...]:
    """The stages of a stack whose input is ``given``."""
    inputs = [given, *(output.values for output in outputs)]
    by_path = {output.path: (output, before) for output, before in zip(outputs, inputs, strict=False)}
    return tuple(_filled(stage, *by_path[stage.path]) for stage in found)


def _filled(stage: Stage, output: LayerOutput, given: Values) -> LayerActivity:
    chosen = chosen_expert(output.stacks[0], given) if stage.has_gate else 0
    lanes = []
    for number, (lane, stack) in enumerate(zip(stage.lanes, output.stacks, strict=True)):
        if stack is None:
            note = f"not asked: the gate chose {stage.lanes[chosen].name}"
            layers = tuple(_empty(inner, note) for inner in lane.stages)
        else:
            note = f"chose {stage.lanes[chosen].name}" if stage.has_gate and not number else _note(lane)
            layers = _filled_stack(lane.stages, stack, given)
        lanes.append(Lane(lane.path, lane.name, layers, note, stack is not None))
    return _activity(stage, np.nan_to_num(output.values), tuple(lanes))


def _empty(stage: Stage, unasked: str = "") -> LayerActivity:
    lanes = tuple(
        Lane(lane.path, lane.name, tuple(_empty(inner, unasked) for inner in lane.stages), _note(lane), not unasked)
        for lane in stage.lanes
    )
    return _activity(stage, np.zeros(stage.shape, np.float32), lanes, unasked)


def _note(lane: StageLane) -> str:
    return "" if lane.stages else "as it is"


def _activity(stage: Stage, values: Values, lanes: tuple[Lane, ...], unasked: str = "") -> LayerActivity:
    return LayerActivity(
        stage.path, stage.title, stage.subtitle, stage.form, values, stage.folded, lanes, unasked, stage.short_title
    )


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
    return Stage(INPUT, "Input", as_text(shape[1:] if shape[0] == 1 else shape), _form(shape), shape)


def _folded(source: Layer, shape: Shape) -> str:
    if isinstance(source, Pool2D):
        return f"pooled to {as_text(shape[1:])}"
    return "normalised" if isinstance(source, BatchNorm) else ""


def _subtitle(source: Layer, shape: Shape) -> str:
    if isinstance(source, Conv2D):
        return f"{shape[0]} maps {as_text(shape[1:])} · {as_text((source.kernel, source.kernel))}"
    return as_text(shape) if len(shape) == 3 else f"{shape[0]} units"
