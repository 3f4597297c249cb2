"""What every registered layer, cost and initialiser must do: a new one is tried here by its line in the registry."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from nnengine import (
    COSTS,
    LAYERS,
    ArgumentError,
    AveragePool2D,
    BatchNorm,
    Choice,
    ClippedRectifier,
    Concatenation,
    Conv2D,
    Dense,
    Dropout,
    Elu,
    Flatten,
    HardSigmoid,
    HardSwish,
    L2Pool2D,
    Layer,
    LeakyRectifier,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Rectifier,
    Rescaling,
    Selu,
    ShapeError,
    Sigmoid,
    Softmax,
    Softplus,
    Step,
    Sum,
    Tanh,
    ZeroPad2D,
    gradient_error,
    inspect,
    residual,
    trace,
)
from nnengine.descriptions import to_description
from nnengine.initialisers import INITIALISERS

Example = tuple[tuple[Layer, ...], tuple[int, ...]]

# A layer that registers itself needs one example here, or several: the stack that it is tried in, and the inputs.
EXAMPLES: dict[str, tuple[Example, ...]] = {
    "average_pool2d": (
        ((Conv2D(2, 1), AveragePool2D(3), Flatten()), (1, 6, 3)),
        ((Conv2D(2, 1), AveragePool2D(3, 2, 1), Flatten()), (2, 5, 7)),
    ),
    "batch_norm": (
        ((Dense(6), BatchNorm(), Tanh(), Dense(3)), (5,)),
        ((BatchNorm(0.5, 0.01), Conv2D(2, 2), BatchNorm(), Tanh(), Flatten()), (2, 3, 4)),
    ),
    "choice": (
        (
            (Dense(6), Choice(((Dense(2),), (Dense(4), Tanh()), (Dense(4), Sigmoid())), ("gate", "a", "b")), Tanh()),
            (5,),
        ),
        (
            (
                Conv2D(2, 2),
                Choice(
                    (
                        (Flatten(), Dense(3), Softmax()),
                        (Conv2D(2, 2), BatchNorm(), Tanh()),
                        (MaxPool2D(2, 1),),
                        (Conv2D(3, 1), Dropout(0.3), Conv2D(2, 2)),
                    )
                ),
                Flatten(),
            ),
            (2, 4, 5),
        ),
    ),
    "clipped_rectifier": (((Dense(6), ClippedRectifier(0.7), Dense(3)), (5,)),),
    "concatenation": (
        ((Dense(6), Concatenation(((Dense(4), Tanh()), (), (Dense(2), BatchNorm(), Dense(3))))), (5,)),
        (
            (Concatenation(((Conv2D(2, 3, padding=1), Tanh()), (), (MaxPool2D(3, 1, 1),))), Conv2D(2, 2), Flatten()),
            (2, 4, 5),
        ),
    ),
    "conv2d": (
        ((Conv2D(2, 3, stride=2, padding=1), Tanh(), Conv2D(9, 2), Conv2D(2, 2), Flatten()), (2, 9, 7)),
        ((Conv2D(9, 1, stride=2), Tanh(), Conv2D(2, 3, stride=3, padding=2), Flatten()), (1, 9, 9)),
        ((Conv2D(2, 2, padding=(0, 0, 1, 1)), Tanh(), Conv2D(2, 3, stride=2), Flatten()), (1, 6, 8)),
    ),
    "dense": (((Dense(4), Dense(3)), (5,)),),
    "dropout": (
        ((Dense(6), Dropout(0.4), Dense(3)), (5,)),
        ((Dropout(0.3), Conv2D(2, 2), Dropout(0.2), Flatten()), (2, 3, 4)),
    ),
    "elu": (((Dense(6), Elu(0.7), Dense(3)), (5,)),),
    "flatten": (((Conv2D(2, 2), Flatten()), (1, 4, 3)),),
    "hard_sigmoid": (((Dense(6), HardSigmoid(0.3), Dense(3)), (5,)),),
    "hard_swish": (((Dense(6), HardSwish(), Dense(3)), (5,)),),
    "l2_pool2d": (
        ((Conv2D(2, 1), L2Pool2D(3), Flatten()), (1, 6, 3)),
        ((Conv2D(2, 1), L2Pool2D(3, 2, 1), Flatten()), (2, 5, 7)),
    ),
    "leaky_rectifier": (((Dense(6), LeakyRectifier(0.1), Dense(3)), (5,)),),
    "max_pool2d": (
        ((Conv2D(2, 1), MaxPool2D(3), Flatten()), (1, 6, 3)),
        ((Conv2D(2, 1), MaxPool2D(3, 2, 1), Flatten()), (2, 5, 7)),
        ((Conv2D(2, 1), MaxPool2D(1, 2), Flatten()), (2, 5, 3)),
        ((Conv2D(2, 1), MaxPool2D(2), Flatten()), (2, 5, 7)),
    ),
    "rectifier": (((Dense(6), Rectifier(), Dense(3)), (5,)),),
    "rescaling": (
        ((Rescaling(2.0, -1.0), Dense(6), Rescaling(-0.5, 0.3), Dense(3)), (5,)),
        ((Rescaling(3.0), Conv2D(2, 2), Rescaling(0.5, 1.0), Flatten()), (2, 3, 4)),
    ),
    "selu": (((Dense(6), Selu(), Dense(3)), (5,)),),
    "sigmoid": (((Dense(6), Sigmoid(), Dense(3)), (5,)),),
    "softmax": (((Dense(6), Softmax(), Dense(3)), (5,)),),
    "softplus": (((Dense(6), Softplus(), Dense(3)), (5,)),),
    "step": (((Dense(6), Step(), Dense(3)), (5,)),),
    "sum": (
        ((Dense(6), residual(Dense(6), Tanh(), Dropout(0.3)), Dense(3)), (5,)),
        (
            (
                Conv2D(3, 2),
                residual(Conv2D(2, 3, padding=1), BatchNorm(), Tanh(), residual(Conv2D(2, 1)), Conv2D(3, 1)),
                Sum(((Conv2D(2, 2), Tanh()), (AveragePool2D(2, 1), Conv2D(2, 1)))),
                Flatten(),
            ),
            (2, 5, 4),
        ),
    ),
    "tanh": (((Dense(6), Tanh(), Dense(3)), (5,)),),
    "zero_pad2d": (((Conv2D(2, 1), ZeroPad2D((0, 2, 1, 0)), Conv2D(2, 2), ZeroPad2D(1), Flatten()), (1, 3, 4)),),
}
CASES = [(kind, example) for kind in LAYERS for example in EXAMPLES.get(kind, ())]


def parametrised(cases):
    return pytest.mark.parametrize(
        "example", [example for _, example in cases], ids=[f"{kind}-{number}" for number, (kind, _) in enumerate(cases)]
    )


kinds = pytest.mark.parametrize("kind", list(LAYERS))
examples = parametrised(CASES)
trained_examples = parametrised([(kind, example) for kind, example in CASES if LAYERS[kind].trains])


def specification_of(example: Example) -> NetworkSpecification:
    layers, shape = example
    return NetworkSpecification((*layers, Dense(3), Sigmoid()), shape)


def network(example: Example, dtype: type = np.float64, seed: int = 1) -> Network:
    return Network(specification_of(example), np.random.default_rng(seed), dtype)


def inputs(example: Example, count: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(count, *example[1]))


def targets(count: int) -> np.ndarray:
    return np.eye(3)[np.arange(count) % 3]


@kinds
def test_every_kind_has_an_example_that_uses_it(kind):
    if kind not in EXAMPLES:
        pytest.fail(f"the layer {kind} is registered, but EXAMPLES in {__file__} holds no stack to try it in")
    for layers, _ in EXAMPLES[kind]:
        assert kind in {layer.kind for layer in layers}


@trained_examples
@pytest.mark.parametrize("measure", list(COSTS))
def test_gradient(example, measure):
    assert gradient_error(network(example), inputs(example, 3), targets(3), COSTS[measure]) < 1e-6


@examples
def test_json_round_trip(example):
    specification = specification_of(example)
    assert NetworkSpecification.from_json(json.loads(json.dumps(specification.to_json()))) == specification


@trained_examples
def test_the_same_seed_gives_the_same_weights_outputs_and_gradients(example):
    x, y = inputs(example, 4).astype(np.float32), targets(4).astype(np.float32)
    results = []
    for seed in (1, 1, 2):
        each = network(example, np.float32, seed)
        cost = each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(3))
        results.append((cost, each.values.tobytes(), each.gradients.tobytes(), each.predict(x).tobytes()))
    assert results[0] == results[1]
    assert results[0] != results[2]


@trained_examples
def test_float32_and_float64_agree(example):
    double = network(example)
    single = Network(double.specification, dtype=np.float32)
    single.load_parameters(double.parameters())
    x, y = inputs(example, 4), targets(4)
    assert single.predict(x).dtype == np.float32
    np.testing.assert_allclose(single.predict(x), double.predict(x), rtol=1e-4, atol=1e-5)
    rng = [np.random.default_rng(3) for _ in range(2)]
    double.backpropagate(x, y, COSTS["quadratic"], rng[0])
    single.backpropagate(x.astype(np.float32), y.astype(np.float32), COSTS["quadratic"], rng[1])
    assert single.gradients.dtype == np.float32
    size = np.abs(double.gradients).max()
    np.testing.assert_allclose(single.gradients, double.gradients, rtol=1e-3, atol=1e-4 * size)


@examples
def test_no_image_one_image_and_many_read_alike(example):
    each = network(example)
    x = inputs(example, 5)
    together = each.predict(x)
    assert each.predict(x[:0]).shape == (0, 3)
    np.testing.assert_allclose(together, np.concatenate([each.predict(x[n : n + 1]) for n in range(5)]), rtol=1e-10)


@trained_examples
def test_neither_inputs_nor_weights_change_by_reading_and_backpropagating(example):
    each = network(example)
    x, y = inputs(example, 4), targets(4)
    kept, before = (x.copy(), y.copy()), each.parameters()
    each.predict(x)
    assert all(np.array_equal(before[name], now) for name, now in each.parameters().items())
    each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(0))
    assert all(np.array_equal(now, then) for now, then in zip((x, y), kept, strict=True))
    measured = {f"layers.{leaf.path}.{name}" for leaf in each.leaves() for name in leaf.operation.statistics}
    assert all(np.array_equal(before[name], now) for name, now in each.parameters().items() if name not in measured)


@examples
def test_parameters_keep_their_public_shapes(example):
    each = network(example)
    parameters = each.parameters()
    assert {name: values.shape for name, values in parameters.items()} == each.specification.parameter_shapes
    assert sum(each.specification.parameter_counts) == each.values.size


@trained_examples
def test_predicting_between_two_backward_passes_changes_no_gradient(example):
    quiet, busy = network(example), network(example)
    x, y = inputs(example, 4), targets(4)
    for each in (quiet, busy):
        each.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(0))
        if each is busy:
            for count in range(1, 6):
                each.predict(inputs(example, count) * 3)
        each.backpropagate(x[:3], y[:3], COSTS["quadratic"], np.random.default_rng(0))
    assert np.array_equal(quiet.gradients, busy.gradients)


@parametrised([(kind, example) for kind, example in CASES if not LAYERS[kind].trains])
def test_what_cannot_be_trained_reads_alike_in_float32_and_says_so_when_asked_to_learn(example):
    double = network(example)
    single = Network(double.specification, dtype=np.float32)
    single.load_parameters(double.parameters())
    x, y = inputs(example, 4), targets(4)
    np.testing.assert_allclose(single.predict(x), double.predict(x), rtol=1e-4, atol=1e-5)
    kind = next(layer for layer in example[0] if not layer.trains)
    with pytest.raises(ArgumentError, match=kind.title):
        double.backpropagate(x, y, COSTS["quadratic"], np.random.default_rng(0))


@examples
def test_every_output_has_the_shape_that_the_description_says(example):
    each = network(example)
    seen = [output.values.shape for output in inspect(each, inputs(example, 1)[0])]
    assert seen == list(each.specification.shapes)


def bad_values(layer: Layer) -> list[tuple[str, object]]:
    """Every field of a layer with what no field of its type can be."""
    found: list[tuple[str, object]] = []
    for field in dataclasses.fields(layer):
        value = getattr(layer, field.name)
        bad: list[object] = [True, False, [1], {}, float("nan"), float("inf")]
        bad += [1e12, -1e12] if isinstance(layer, Rescaling) else [-1, -0.5]
        if isinstance(value, str):
            bad += ["", "unknown", 3]
        else:
            bad += ["1", ""]
        if isinstance(value, int):
            bad += [1.5, "2"]
        if field.default is not None:
            bad.append(None)
        found += [(field.name, each) for each in bad]
    return found


@kinds
def test_an_impossible_value_is_refused_by_the_name_of_its_field_here_and_in_a_file(kind):
    layer = next(layer for layers, _ in EXAMPLES[kind] for layer in layers if layer.kind == kind)
    for name, value in bad_values(layer):
        with pytest.raises(ArgumentError, match=rf"\b{name}\b.* got "):
            dataclasses.replace(layer, **{name: value})
        description = {"layers": [{**to_description("layer", layer), name: value}]}
        with pytest.raises(ArgumentError, match=rf"layer 0 \({kind}\): .*\b{name}\b.* got "):
            NetworkSpecification.from_json(description)


@kinds
@pytest.mark.parametrize("shape", [(1,), (5,), (1, 1, 1), (2, 3, 4)])
def test_an_input_that_does_not_fit_is_refused_by_the_layer_and_any_other_gives_an_output(kind, shape):
    layer = next(layer for layers, _ in EXAMPLES[kind] for layer in layers if layer.kind == kind)
    try:
        specification, problem = NetworkSpecification((layer,), shape), ""
    except ShapeError as error:
        specification, problem = None, str(error)
    if specification is None:
        assert problem.startswith(f"layer 0: {layer.title}: ")
    else:
        outputs = Network(specification, np.random.default_rng(0)).predict(np.ones((2, *shape)))
        assert outputs.shape == (2, *specification.shapes[-1])


@kinds
def test_names(kind):
    layer = LAYERS[kind]
    assert layer.kind == kind
    assert layer.title
    assert layer.__doc__


@pytest.mark.parametrize("measure", list(COSTS))
def test_cost_names(measure):
    assert COSTS[measure].kind == measure
    assert COSTS[measure].title
    assert COSTS[measure].detail
    assert type(COSTS[measure]).__doc__


@pytest.mark.parametrize("name", [*INITIALISERS, "constant:0.25"])
@pytest.mark.parametrize("layer", [Dense(3, "default"), Conv2D(3, 2)])
def test_every_initialiser_serves_every_layer_with_weights(name, layer):
    shape = (5,) if isinstance(layer, Dense) else (2, 4, 4)
    layer = type(layer)(**{**vars(layer), "initialiser": name})
    specification = NetworkSpecification((layer, Tanh(), Flatten(), Dense(2, name)), shape)
    assert NetworkSpecification.from_json(json.loads(json.dumps(specification.to_json()))) == specification
    rng = np.random.default_rng(0)
    each = Network(specification, rng, np.float64)
    assert gradient_error(each, rng.normal(size=(2, *shape)), np.eye(2), COSTS["quadratic"]) < 1e-6
    twin = Network(specification, np.random.default_rng(0), np.float64)
    assert np.array_equal(each.values, twin.values)


def relative(found, expected):
    size = np.linalg.norm(found) + np.linalg.norm(expected)
    return np.linalg.norm(found - expected) / size if size else 0.0


def measured(example):
    """A network whose statistics are those of other images than it will be shown."""
    each = network(example)
    for seed in range(2):
        x = np.random.default_rng(seed).normal(size=(5, *example[1])) + 0.3
        each.backpropagate(x, targets(5), COSTS["quadratic"], np.random.default_rng(0))
    return each


@examples
def test_a_trace_shows_what_the_network_predicts_in_every_layer(example):
    each, x = network(example), inputs(example, 4)
    seen = trace(each, x)
    np.testing.assert_allclose(seen.layers[-1].output, each.predict(x), rtol=1e-12)
    assert tuple(layer.output.shape[1:] for layer in seen.layers) == each.specification.shapes[1:]


@trained_examples
@pytest.mark.parametrize("of", [1, *((kind, targets(3)) for kind in COSTS)], ids=["score", *COSTS])
def test_a_trace_has_the_derivatives_of_the_prediction(example, of):
    each, x = measured(example), inputs(example, 3)
    seen = trace(each, x, of=of)

    def value():
        a = each.predict(x)
        return a[:, of].mean() if isinstance(of, int) else COSTS[of[0]].total(a.T, of[1].T) / len(a)

    def numerical(values):
        found = np.zeros_like(values)
        for place in np.ndindex(values.shape):
            kept, sides = values[place], []
            for side in (kept + 1e-6, kept - 1e-6):
                values[place] = side
                sides.append(value())
            values[place] = kept
            found[place] = (sides[0] - sides[1]) / 2e-6
        return found

    assert seen.value == pytest.approx(value())
    of_values = each.public_values(numerical(each.values))
    assert relative(seen.input_gradient, numerical(x)) < 1e-6
    for name, gradient in seen.gradients.items():
        assert np.abs(gradient - of_values[name]).max() < 1e-6 * (np.abs(of_values[name]).max() + 1e-2), name
