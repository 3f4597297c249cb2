"""How often import finds the range that a network expects: networks are trained on each, written as ONNX, and read.

    python -m benchmarks.input_ranges [--without-mnist] [--images N]

Each network is trained on MNIST brought into a range, and exported without the layer that did it, as other programs
have it. MNIST must be at hand. ``--without-mnist`` lets import try with digits that the program writes.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnengine import (
    SGD,
    Adam,
    BatchNorm,
    Conv2D,
    DataSet,
    DataSplits,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPool2D,
    Model,
    Network,
    NetworkSpecification,
    Recipe,
    Rectifier,
    Sigmoid,
    Softmax,
    Tanh,
    Training,
    TrainingError,
    TrainingSettings,
    evaluate,
)
from nnengine.digits.importing import import_network
from nnengine.digits.sources import open_data
from nnengine.interchange import AS_IT_IS, USUAL_RANGES, InputRange, RangeTrial, export_model

LEARNED = 0.4  # networks that read fewer validation images than this share have not learned, and are left out
_READ = 2000  # validation images by which a network is judged; none of those that import tries with
_GONE_ON_WITH = 3000  # training images of the epoch with the settings that import gives


@dataclass(frozen=True, slots=True)
class Case:
    """A network trained on a range, and whether what is on top is left out of its file."""

    name: str
    layers: tuple[Layer, ...]
    cost: str
    learning_rate: float
    without_softmax: bool = False


def cases() -> tuple[Case, ...]:
    hidden = (Dense(64, "he"), Rectifier())
    convolution = (Conv2D(6, 5, initialiser="he"), Rectifier(), MaxPool2D(2), Flatten())
    normalised = (Conv2D(6, 5, initialiser="he"), BatchNorm(), Rectifier(), MaxPool2D(2), Flatten())
    answer = (Dense(10), Softmax())
    return (
        Case("softmax layer", (Flatten(), *answer), "log_likelihood", 0.002),
        Case("sigmoids, quadratic", (Flatten(), Dense(30), Sigmoid(), Dense(10), Sigmoid()), "quadratic", 0.002),
        Case("sigmoids, cross-entropy", (Flatten(), Dense(30), Sigmoid(), Dense(10), Sigmoid()), "cross_entropy", 2e-3),
        Case("tanh", (Flatten(), Dense(50), Tanh(), *answer), "log_likelihood", 0.001),
        Case("rectifiers", (Flatten(), *hidden, *answer), "log_likelihood", 0.001),
        Case("rectifiers, logits", (Flatten(), *hidden, *answer), "log_likelihood", 0.001, without_softmax=True),
        Case("dropout", (Flatten(), *hidden, Dropout(0.4), *answer), "log_likelihood", 0.001),
        Case("convolution", (*convolution, Dense(32, "he"), Rectifier(), *answer), "log_likelihood", 0.001),
        Case("convolution, normalised", (*normalised, *answer), "log_likelihood", 0.001),
        Case("tanh on top", (Flatten(), *hidden, Dense(10), Tanh()), "quadratic", 0.001),
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What import made of one network: accuracies with 0..1, with the range it was trained on, with the one taken."""

    case: Case
    trained: InputRange
    taken: InputRange
    trial: RangeTrial
    as_it_is: float
    right: float
    found: float
    cost_before: float
    cost_after: float

    @property
    def is_found(self) -> bool:
        """The range, or another in which as many digits are read, give or take one in a hundred."""
        return self.taken == self.trained or self.found >= self.right - 0.01


def trained(case: Case, input_range: InputRange, splits: DataSplits, images: int) -> Network | None:
    """A network for pixels in that range, without what brings them there; None where it did not learn."""
    place = 1 if isinstance(case.layers[0], Flatten) else 0
    layers = (*case.layers[:place], input_range.layer, *case.layers[place:])
    settings = TrainingSettings(
        case.cost, epochs=3, mini_batch=32, learning_rate=case.learning_rate, optimiser=Adam(), training_images=images
    )
    network = Network(NetworkSpecification(layers), np.random.default_rng(1))
    training = Training(network, splits.training[:images], splits.validation[-_READ:], settings, threads=1)
    try:
        for _ in training.events():
            pass
    except TrainingError:
        return None
    if training.best is None or training.best.validation_accuracy < LEARNED:
        return None
    network.load(training.best.weights)
    kept = case.layers[:-1] if case.without_softmax else case.layers
    bare = Network(NetworkSpecification(kept))
    bare.values[...] = network.values  # a rescaling has no parameters
    return bare


def outcome(
    case: Case, network: Network, input_range: InputRange, splits: DataSplits, tried_with: Path | None
) -> Outcome:
    """What import makes of the network in an ONNX file."""
    test = splits.validation[-_READ:]
    model = Model(Recipe(network.specification, TrainingSettings("quadratic", optimiser=SGD())), network.weights())
    with tempfile.TemporaryDirectory() as folder:
        (path,) = export_model(model, Path(folder) / "network.onnx")
        found = import_network(path, data_dir=tried_with)
    assert found.trial is not None
    models = {each: found.in_range(each).model() for each in (AS_IT_IS, input_range, found.input_range)}
    accuracies = {each: evaluate(made.network(), test).accuracy for each, made in models.items()}
    costs = gone_on(models[found.input_range], splits.training[-_GONE_ON_WITH:], test)
    return Outcome(
        case,
        input_range,
        found.input_range,
        found.trial,
        accuracies[AS_IT_IS],
        accuracies[input_range],
        accuracies[found.input_range],
        *costs,
    )


def gone_on(model: Model, training: DataSet, test: DataSet) -> tuple[float, float]:
    """The cost of the training images before an epoch with the model's own settings and after it."""
    network, settings = model.network(), model.recipe.training
    before = evaluate(network, training, settings.cost).cost
    for event in Training(network, training, test, settings, threads=1).events():
        if type(event).__name__ == "EpochEnded":
            break
    return before, evaluate(network, training, settings.cost).cost


def main() -> None:
    parser = argparse.ArgumentParser(description="How often import finds the range that a network expects.")
    parser.add_argument("--without-mnist", action="store_true", help="try with digits that the program writes")
    parser.add_argument("--images", type=int, default=20_000, help="MNIST images to train on")
    options = parser.parse_args()
    splits = open_data("mnist")
    found = []
    with tempfile.TemporaryDirectory() as empty:
        tried_with = Path(empty) if options.without_mnist else None
        for input_range in USUAL_RANGES:
            for case in cases():
                network = trained(case, input_range, splits, options.images)
                if network is None:
                    print(f"{input_range!s:14} {case.name:24} did not learn", flush=True)
                    continue
                result = outcome(case, network, input_range, splits, tried_with)
                found.append(result)
                print(_line(result), flush=True)
    print(f"\n{sum(each.is_found for each in found)} of {len(found)} networks are read as well as in their own range;")
    print(f"{sum(each.taken == each.trained for each in found)} in exactly that.")
    others = [each for each in found if each.trained != AS_IT_IS]
    print(
        f"Of {len(others)} that expect another range than 0..1, accuracy on {_READ:,} validation images: "
        f"{np.mean([each.as_it_is for each in others]):.1%} as 0..1, {np.mean([each.found for each in others]):.1%} "
        f"as imported, {np.mean([each.right for each in others]):.1%} in their own range."
    )
    worse = [each for each in found if each.cost_after > each.cost_before]
    print(f"After an epoch with the settings of the import the cost is higher for {len(worse)} of {len(found)}.")


def _line(result: Outcome) -> str:
    mark = "" if result.is_found else "  <- not found"
    rose = "" if result.cost_after <= result.cost_before else "  <- cost rose"
    return (
        f"{result.trained!s:14} {result.case.name:24} taken {result.taken!s:14} "
        f"0..1 {result.as_it_is:6.1%}  own {result.right:6.1%}  imported {result.found:6.1%}  "
        f"cost {result.cost_before:.4f} -> {result.cost_after:.4f}{mark}{rose}"
    )


if __name__ == "__main__":
    main()
