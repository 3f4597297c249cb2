"""What the form of the training page offers, and the recipe that its choices make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.training.values.training import LayerSummary, Option, Origin, TrainingChoices, TrainingForm
from nnengine.arrays import Shape
from nnengine.costs import COSTS
from nnengine.digits.sources import SOURCES
from nnengine.errors import ArgumentError
from nnengine.files.model import EnsembleModel, Model
from nnengine.layers import Activation, BatchNorm, Conv2D, Dense, Dropout, Flatten, Layer, Pool2D, Softmax
from nnengine.network.specification import NetworkSpecification
from nnengine.optimisers import OPTIMISERS, SGD
from nnengine.schedules import SCHEDULES
from nnengine.training.presets import PRESETS
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings

# What the form asks for under the name that the settings have for it; the preset brings the rest.
SETTINGS = ("cost", "learning_rate", "mini_batch", "epochs", "l2", "l1", "seed")
OPEN = "the open model"  # in the place of a preset's key
_ADAPTIVE_RATE = 0.001  # what the papers of RMSprop and Adam recommend


def preset_choices(preset: str, data: str, seed: int = 1) -> TrainingChoices:
    """The choices that suit a preset. Raises KeyError for an unknown one."""
    return _choices(PRESETS[preset].recipe.training, preset, data, seed)


def open_choices(recipe: Recipe, data: str) -> TrainingChoices:
    """The choices with which the open model goes on as it was trained; ``data`` where its own cannot be chosen."""
    known = {option.key for option in data_options(mnist_is_at_hand=True)}
    return _choices(recipe.training, OPEN, recipe.data if recipe.data in known else data, recipe.training.seed)


def _choices(training: TrainingSettings, preset: str, data: str, seed: int) -> TrainingChoices:
    chosen = {name: getattr(training, name) for name in SETTINGS} | {"seed": seed}
    return TrainingChoices(
        data=data,
        preset=preset,
        optimiser=training.optimiser.kind,
        schedule=training.schedule.kind,
        momentum=training.optimiser.momentum if isinstance(training.optimiser, SGD) else 0.0,
        **chosen,
    )


def changed_choices(before: TrainingChoices, after: TrainingChoices) -> TrainingChoices:
    """What is chosen after a change of the form.

    Another preset brings its own settings along, another optimiser a learning rate of the size that it needs.
    """
    if after.preset not in PRESETS:
        return after  # the open model keeps what its recipe says
    own = preset_choices(after.preset, after.data, after.seed)
    if after.preset != before.preset:
        return own
    if after.optimiser != before.optimiser and SGD.kind in {after.optimiser, before.optimiser, own.optimiser}:
        return replace(after, learning_rate=_learning_rate(after.optimiser, own))
    return after


def _learning_rate(optimiser: str, own: TrainingChoices) -> float:
    if optimiser == own.optimiser:
        return own.learning_rate
    return _ADAPTIVE_RATE if optimiser != SGD.kind else TrainingSettings().learning_rate


def recipe(choices: TrainingChoices, refused: Mapping[str, str] | None = None, of: Recipe | None = None) -> Recipe:
    """The recipe that the choices make of the preset, or of the open model's recipe.

    ``refused`` tells of texts in the form that are no choice, by its name. Raises ArgumentError with everything that
    is impossible.
    """
    errors = choice_errors(choices) | dict(refused or {})
    if errors:
        wrong = (f"{name.replace('_', ' ')}: {text[:1].lower()}{text[1:]}" for name, text in errors.items())
        raise ArgumentError("; ".join(wrong))
    preset = PRESETS[choices.preset].recipe if of is None else of
    chosen = {name: getattr(choices, name) for name in SETTINGS}
    optimiser, schedule = preset.training.optimiser, preset.training.schedule
    if choices.optimiser != optimiser.kind:
        optimiser = OPTIMISERS[choices.optimiser]()
    if isinstance(optimiser, SGD):
        optimiser = replace(optimiser, momentum=choices.momentum)
    if choices.schedule != schedule.kind:
        schedule = SCHEDULES[choices.schedule]()
    settings = replace(preset.training, optimiser=optimiser, schedule=schedule, **chosen)
    return Recipe(preset.network, settings, choices.data)


def choice_errors(choices: TrainingChoices) -> dict[str, str]:
    """What is impossible, by the name of the choice; each is looked at alone, so that all are told at once."""
    errors: dict[str, str] = {}
    for name in SETTINGS:
        try:
            replace(TrainingSettings(), **{name: getattr(choices, name)})
        except ArgumentError as error:
            errors[name] = str(error).removeprefix(f"{name}: ").capitalize()
    try:
        SGD(choices.momentum)
    except ArgumentError as error:
        if choices.optimiser == SGD.kind:
            errors["momentum"] = str(error).removeprefix("momentum: ").capitalize()
    presets = [*PRESETS, OPEN]
    for name, registry in (("preset", presets), ("optimiser", OPTIMISERS), ("schedule", SCHEDULES)):
        if getattr(choices, name) not in registry:
            errors[name] = f"Expected one of {', '.join(registry)}, got {getattr(choices, name)}"
    return errors


@dataclass(frozen=True, slots=True)
class OpenModel:
    """The open model as training knows it; None before there is one."""

    model: Model | EnsembleModel | None = None
    title: str = ""

    @property
    def refusal(self) -> str:
        """Why training cannot go on with it; empty where it can."""
        if self.model is None:
            return "No model is open"
        if isinstance(self.model, EnsembleModel):
            return "It is an ensemble, whose networks were each trained alone; open one of these to go on with it"
        untrained = [layer.title for layer in self.model.recipe.network.layers if not layer.trains]
        return f"{untrained[0]} cannot be trained: a small change of its weights changes nothing" if untrained else ""


def training_form(choices: TrainingChoices, opened: OpenModel | None = None, *, mnist_is_at_hand: bool) -> TrainingForm:
    """Everything that the form shows for these choices, which are those of ``opened`` where its recipe is the base."""
    opened = opened or OpenModel()
    is_open = choices.preset == OPEN
    preset = PRESETS.get(choices.preset)
    network = preset.recipe.network if preset is not None else None
    if is_open and opened.model is not None:
        network = opened.model.recipe.network
    own = Option(OPEN, opened.title, "the open model goes on learning with the weights that it has")
    unused = {"momentum"} if choices.optimiser != SGD.kind else set()
    return TrainingForm(
        choices,
        data_options(mnist_is_at_hand=mnist_is_at_hand),
        (own,) if is_open else tuple(Option(each.key, each.title, each.detail) for each in PRESETS.values()),
        tuple(Option(each.kind, each.title, each.detail) for each in COSTS.values()),
        tuple(Option(each.kind, each.title, each.detail) for each in OPTIMISERS.values()),
        tuple(Option(each.kind, each.title, each.detail) for each in SCHEDULES.values()),
        layer_summaries(network) if network is not None else (),
        choice_errors(choices),
        frozenset(unused | {"preset"} if is_open else unused),
        Origin.OPEN if is_open else Origin.NEW,
        opened.title,
        opened.refusal,
    )


def data_options(*, mnist_is_at_hand: bool) -> tuple[Option, ...]:
    """The data sets that need no file to be named."""
    remark = "; at hand" if mnist_is_at_hand else "; not here yet"
    return tuple(
        Option(source.name, source.title, source.detail + (remark if source.from_mnist else ""))
        for source in SOURCES.values()
        if source.holds_back and source.is_digits and not source.takes_file
    )


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    shape: Shape
    parameters: int
    dropout: tuple[str, ...] = ()

    def summary(self) -> LayerSummary:
        size = "×".join(str(length) for length in (*self.shape[1:], self.shape[0])) if len(self.shape) == 3 else ""
        count = f"{self.parameters:,}" if self.parameters else ""
        detail = " · ".join(part for part in (*self.dropout, size, count) if part)
        return LayerSummary(self.name, detail, self.parameters)


def layer_summaries(specification: NetworkSpecification) -> tuple[LayerSummary, ...]:
    """A line for each layer with weights and each pooling; what normalises, activates or drops stands with it."""
    lines: list[_Line] = []
    layers = zip(specification.layers, specification.shapes[1:], specification.parameter_counts, strict=True)
    for layer, shape, count in layers:
        if isinstance(layer, Flatten):
            continue
        if not isinstance(layer, Activation | BatchNorm | Dropout) or not lines:
            lines.append(_Line(_name(layer), shape, count))
        elif isinstance(layer, Softmax):
            lines[-1] = replace(lines[-1], name=f"Softmax {shape[0]}")
        elif isinstance(layer, Dropout):
            lines[-1] = replace(lines[-1], dropout=(f"dropout {layer.rate:g}", *lines[-1].dropout))
        else:
            name, total = f"{lines[-1].name}, {layer.title.lower()}", lines[-1].parameters + count
            lines[-1] = replace(lines[-1], name=name, parameters=total)
    return tuple(line.summary() for line in lines)


def _name(layer: Layer) -> str:
    match layer:
        case Conv2D():
            return f"Conv {layer.filters} @ {layer.kernel}×{layer.kernel}"
        case Dense():
            return f"Dense {layer.units}"
        case Pool2D():
            moved = "" if layer.is_side_by_side else f", stride {layer.window.stride}"
            return f"{layer.title} {layer.size}{moved}"
        case Dropout():
            return f"Dropout {layer.rate:g}"
        case _:
            return layer.title
