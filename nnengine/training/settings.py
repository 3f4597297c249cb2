"""The hyper-parameters of a run of training."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from nnengine.augmentation import Augmentation
from nnengine.checks import checked_number, checked_whole
from nnengine.costs import cost
from nnengine.data.dataset import LARGEST_WEIGHT, MOST_CLASSES
from nnengine.descriptions import checked_object, from_description, to_description
from nnengine.errors import ArgumentError, one_line
from nnengine.layers.composite import DEEPEST
from nnengine.optimisers import OPTIMISERS, SGD, Optimiser
from nnengine.penalties import Penalties
from nnengine.schedules import SCHEDULES, Constant, Schedule

LayerStrengths = tuple[tuple[int | str, float], ...]  # pairs of a layer's index, or path within others, and lambda
_INDEX = r"(?:10000|\d{1,4})"
_PATH = re.compile(rf"{_INDEX}(?:\.\d{{1,2}}\.{_INDEX}){{0,{DEEPEST}}}")


@dataclass(frozen=True)
class TrainingSettings:
    """How a network is trained; every impossible value raises an ArgumentError that names the field.

    - ``cost``, ``epochs``, ``mini_batch`` images a step (1 is online learning, all images are full-batch learning).
    - ``learning_rate`` is eta; ``optimiser`` says what a step makes of it and ``schedule`` how it changes.
    - ``l2`` and ``l1`` are the strengths lambda of the penalties lambda/(2n) sum(w²) and lambda/n sum(|w|), n being the
      number of training images; biases are not penalised. ``layer_l2`` and ``layer_l1``, given as a mapping from the
      index of a layer or, within others, from its path such as "3.0.1", replace them for that layer and all within it.
      "Neural Networks and Deep Learning", chapter 3, equations 87 and 95.
    - ``max_norm``: after each step, weights into one unit longer than this are shortened to it. Srivastava et al.,
      "Dropout", 2014, section 5.1.
    - ``clip_norm``: a longer gradient of all parameters together is shortened to it. Pascanu et al., "On the difficulty
      of training recurrent neural networks", 2013, algorithm 1.
    - ``label_smoothing`` is the share in [0, 1) of the wanted output that is spread over all classes. Szegedy et al.,
      "Rethinking the Inception architecture", 2016, section 7.
    - ``class_weights`` multiply the cost of each image by the number, 0 to a million, that stands for its class.
    - ``averaging`` is the decay in [0, 1) of a moving average of the weights, which is then what is measured and kept.
    - ``augmentation`` changes every training image anew each time it is seen.
    - ``training_images``: only the first so many are used. ``patience``: training stops after so many measurements
      without a better validation accuracy. ``measure_every`` so many epochs, and after the last, the network is
      measured.
    - ``seed`` decides the first weights, the order of the images and all noise.
    """

    cost: str = "cross_entropy"
    epochs: int = 30
    mini_batch: int = 10
    learning_rate: float = 0.5
    l2: float = 0.0
    l1: float = 0.0
    seed: int = 1
    optimiser: Optimiser = field(default_factory=SGD)
    schedule: Schedule = field(default_factory=Constant)
    layer_l2: LayerStrengths = ()
    layer_l1: LayerStrengths = ()
    max_norm: float | None = None
    clip_norm: float | None = None
    label_smoothing: float = 0.0
    class_weights: tuple[float, ...] = ()
    averaging: float = 0.0
    augmentation: Augmentation | None = None
    training_images: int | None = None
    patience: int | None = None
    measure_every: int = 1

    def __post_init__(self) -> None:
        cost(self.cost)
        for name, least, largest in (
            ("epochs", 1, 1_000_000),
            ("mini_batch", 1, 1_000_000),
            ("seed", 0, 2**32 - 1),
            ("training_images", 1, 1_000_000_000),
            ("patience", 1, 1_000_000),
            ("measure_every", 1, 1_000_000),
        ):
            if getattr(self, name) is not None or name in {"epochs", "mini_batch", "seed", "measure_every"}:
                checked_whole(name, getattr(self, name), least, largest)
        for name in ("l2", "l1"):
            self._set(name, checked_number(name, getattr(self, name), least=0))
            self._set(f"layer_{name}", _layer_strengths(f"layer_{name}", getattr(self, f"layer_{name}")))
        self._set("learning_rate", checked_number("learning_rate", self.learning_rate, above=0))
        for name in ("label_smoothing", "averaging"):
            self._set(name, checked_number(name, getattr(self, name), least=0, below=1))
        for name in ("max_norm", "clip_norm"):
            if getattr(self, name) is not None:
                self._set(name, checked_number(name, getattr(self, name), above=0))
        self._set("class_weights", _class_weights(self.class_weights))
        for name, kind in (("optimiser", Optimiser), ("schedule", Schedule), ("augmentation", Augmentation | None)):
            if not isinstance(getattr(self, name), kind):
                raise ArgumentError(f"{name}: expected one such as SGD() or Cosine(), got {getattr(self, name)!r}")

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def penalties(self, weight_slices: Mapping[str, slice], training_images: int) -> Penalties:
        """The penalties on weights that stand at those places of a network's ``values``, by the path of the layer."""
        return Penalties(
            weight_slices,
            training_images,
            l2=self.l2,
            l1=self.l1,
            layer_l2=dict(self.layer_l2),
            layer_l1=dict(self.layer_l1),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "optimiser": to_description("optimiser", self.optimiser),
            "schedule": to_description("schedule", self.schedule),
            "augmentation": None if self.augmentation is None else self.augmentation.to_json(),
        }

    @classmethod
    def from_json(cls, description: Any) -> TrainingSettings:
        """The settings that ``to_json`` wrote; missing ones keep their default. Raises ArgumentError."""
        known = {field.name for field in fields(cls)}
        if isinstance(description, dict) and "optimiser" not in description:
            known |= {"momentum"}  # where files had it before there were other optimisers
        found = dict(checked_object("training", description, known))
        if "momentum" in found:
            found["optimiser"] = {"optimiser": SGD.kind, "momentum": found.pop("momentum")}
        if "optimiser" in found:
            found["optimiser"] = from_description("optimiser", "optimiser", found["optimiser"], OPTIMISERS)
        if "schedule" in found:
            found["schedule"] = from_description("schedule", "schedule", found["schedule"], SCHEDULES)
        if found.get("augmentation") is not None:
            found["augmentation"] = Augmentation.from_json(found["augmentation"])
        return cls(**found)


def _layer_strengths(name: str, value: Any) -> LayerStrengths:
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        strengths = {_layer_path(name, path): checked_number(name, strength, least=0) for path, strength in pairs}
    except (TypeError, ValueError) as error:
        if isinstance(error, ArgumentError):
            raise
        raise ArgumentError(f"{name}: expected strengths by the index of their layer, got {value!r}") from None
    return tuple(sorted(strengths.items(), key=lambda pair: [int(number) for number in str(pair[0]).split(".")]))


def _layer_path(name: str, path: Any) -> int | str:
    """The index of a layer, or the path of one within others."""
    is_known = not isinstance(path, bool) and isinstance(path, int | str)
    if not is_known or not _PATH.fullmatch(str(path)):
        raise ArgumentError(
            f'{name}: expected the index of a layer, such as 3, or the path of one within others, such as "3.0.1", got '
            f"{one_line(repr(path))}"
        )
    return path if isinstance(path, str) and "." in path else int(path)


def _class_weights(value: Any) -> tuple[float, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_CLASSES:
        raise ArgumentError(f"class_weights: expected none or a number for each class, got {one_line(repr(value))}")
    weights = tuple(checked_number("class_weights", weight, least=0, most=LARGEST_WEIGHT) for weight in value)
    if weights and not any(weights):
        raise ArgumentError("class_weights: expected at least one above 0, got none")
    return weights
