from dataclasses import fields

import numpy as np
import pytest

from app.inside.controllers.stages import activity, blank_activity, reading_stages, stages
from app.parts.values.activity import LayerForm
from nnengine.inspection.layer_outputs import inspect
from nnengine.inspection.trace import trace
from nnengine.layers import (
    LAYERS,
    AveragePool2D,
    BatchNorm,
    Choice,
    Concatenation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    L2Pool2D,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Sigmoid,
    Softmax,
    Step,
    Tanh,
    residual,
)
from nnengine.network.ensemble import Ensemble
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.network.views import View
from nnengine.training.presets import PRESETS


def test_two_convolutions_are_shown_as_a_reader_would_count_them():
    specification = NetworkSpecification(
        (
            *(Conv2D(20, 5), Rectifier(), MaxPool2D(2)),
            *(Conv2D(40, 5), Rectifier(), MaxPool2D(2), Flatten()),
            *(Dense(100), Rectifier(), Dropout(0.5)),
            *(Dense(100), Rectifier(), Dropout(0.5)),
            *(Dense(10), Softmax()),
        )
    )
    found = stages(specification)
    assert [(stage.title, stage.subtitle, stage.form) for stage in found] == [
        ("Input", "28 × 28", LayerForm.MAPS),
        ("Convolution 1", "20 maps 24 × 24 · 5 × 5", LayerForm.MAPS),
        ("Max-pool", "20 × 12 × 12", LayerForm.MAPS),
        ("Convolution 2", "40 maps 8 × 8 · 5 × 5", LayerForm.MAPS),
        ("Max-pool", "40 × 4 × 4", LayerForm.MAPS),
        ("Dense 1", "100 units", LayerForm.UNITS),
        ("Dense 2", "100 units", LayerForm.UNITS),
        ("Softmax", "10", LayerForm.SCORES),
    ]


def test_a_layer_alone_of_its_kind_has_no_number():
    titles = [stage.title for stage in stages(PRESETS["784-30-10"].recipe.network)]
    assert titles == ["Input", "Dense", "Sigmoid"]


def test_an_activation_that_follows_no_weights_is_a_stage_of_its_own():
    specification = NetworkSpecification(
        (Conv2D(2, 5), MaxPool2D(2), Tanh(), Flatten(), Dense(30), Sigmoid(), Dense(10))
    )
    assert [(stage.path, stage.title) for stage in stages(specification)] == [
        ("input", "Input"),
        ("0", "Convolution"),
        ("1", "Max-pool"),
        ("2", "Tanh"),
        ("5", "Dense"),
        ("6", "Dense"),
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_stages_carry_the_values_after_the_activation_and_zeros_when_blank(preset):
    specification = PRESETS[preset].recipe.network
    network = Network(specification, np.random.default_rng(0))
    found = stages(specification)
    image = np.random.default_rng(1).random((1, 28, 28), np.float32)
    outputs = inspect(network, image)
    seen = activity(found, outputs)
    assert not seen.is_blank
    values = {output.path: output.values for output in outputs}
    for stage, layer in zip(found, seen.layers, strict=True):
        assert layer.path == stage.path
        np.testing.assert_array_equal(layer.values, values[stage.path])
    blank = blank_activity(found)
    assert blank.is_blank
    assert [layer.values.shape for layer in blank.layers] == [layer.values.shape for layer in seen.layers]
    assert not any(layer.values.any() for layer in blank.layers)


def test_values_that_are_no_numbers_do_not_reach_the_screen():
    specification = NetworkSpecification((Flatten(), Dense(10), Rectifier(), Dense(10), Softmax()))
    network = Network(specification)
    network.values[:] = np.nan
    seen = activity(stages(specification), inspect(network, np.ones((1, 28, 28), np.float32)))
    assert all(np.isfinite(layer.values).all() for layer in seen.layers)


def test_weights_batch_norm_and_activation_are_one_stage():
    specification = NetworkSpecification(
        (
            *(Conv2D(4, 5), BatchNorm(), LeakyRectifier(), AveragePool2D(2)),
            *(Conv2D(8, 5), Dropout(0.1), BatchNorm(), L2Pool2D(3, 1, 1), Flatten()),
            *(BatchNorm(), Dense(30), BatchNorm(), Dropout(0.5), Step()),
            *(Dense(10), BatchNorm()),
        )
    )
    assert [(stage.path, stage.title, stage.subtitle) for stage in stages(specification)] == [
        ("input", "Input", "28 × 28"),
        ("2", "Convolution 1", "4 maps 24 × 24 · 5 × 5"),
        ("3", "Average-pool", "4 × 12 × 12"),
        ("6", "Convolution 2", "8 maps 8 × 8 · 5 × 5"),
        ("7", "L2-pool", "8 × 8 × 8"),
        ("9", "Batch norm", "512 units"),
        ("13", "Dense", "30 units"),
        ("15", "Batch norm", "10"),
    ]


@pytest.mark.parametrize("kind", LAYERS)
def test_every_registered_layer_has_a_title_that_the_window_can_show(kind):
    maps = (Conv2D(2, 3), Rectifier())
    stacks = ((Flatten(), Dense(2)), maps, maps) if kind == "choice" else (maps, maps)
    values = {"filters": 2, "kernel": 2, "units": 3, "stacks": stacks}
    known = {field.name for field in fields(LAYERS[kind])}
    layer = LAYERS[kind](**{name: value for name, value in values.items() if name in known})
    before = (Flatten(),) if kind in {"dense", "softmax"} else ()
    after = (Flatten(), Dense(10), Softmax())
    found = stages(NetworkSpecification((*before, layer, *after)))
    shown = [stage.title for stage in found[1:-1]]
    assert shown == ([] if kind in {"flatten", "dropout"} else [layer.title])


def test_an_ensemble_shows_its_first_network_and_then_the_scores_of_all():
    networks = [Network(PRESETS["784-30-10"].recipe.network, np.random.default_rng(seed)) for seed in range(3)]
    ensemble = Ensemble(networks, "average")
    found = reading_stages(ensemble)
    assert [(stage.title, stage.subtitle, stage.form) for stage in found] == [
        ("Input", "28 × 28", LayerForm.MAPS),
        ("Dense", "30 units", LayerForm.UNITS),
        ("Sigmoid", "network 1 of 3", LayerForm.SCORES),
        ("Average", "3 networks", LayerForm.SCORES),
    ]
    image = np.random.default_rng(1).random((1, 28, 28), np.float32)
    layers = activity(found, inspect(ensemble, image)).layers
    np.testing.assert_array_equal(layers[-2].values, networks[0].predict(image[None])[0])
    np.testing.assert_array_equal(layers[-1].values, ensemble.predict(image[None])[0])
    assert not blank_activity(found).layers[-1].values.any()
    assert reading_stages(Ensemble(networks[:1], "plurality"))[-1].subtitle == "1 network"
    viewed = Ensemble(networks, "average", [View(), View(6)])
    assert reading_stages(viewed)[-1].subtitle == "3 networks · 2 views"
    layers = activity(reading_stages(viewed), inspect(viewed, image)).layers
    np.testing.assert_array_equal(layers[-2].values, networks[0].predict(image[None])[0])
    np.testing.assert_array_equal(layers[-1].values, viewed.predict(image[None])[0])
    assert reading_stages(networks[0]) == stages(networks[0].specification)


EXPERT = (Conv2D(3, 5), Rectifier(), MaxPool2D(4), Flatten(), Dense(10))


def lanes_of(layer):
    return [(lane.path, lane.name, lane.note, [each.title for each in lane.layers]) for lane in layer.lanes]


def test_branches_are_lanes_with_names_paths_and_titles_of_their_own():
    joined = Concatenation(((Conv2D(2, 3, padding=1), Rectifier(), Conv2D(1, 1)), ()))
    specification = NetworkSpecification(
        (Conv2D(4, 5), joined, residual(Conv2D(5, 3, padding=1)), Flatten(), Dense(10))
    )
    found = stages(specification)
    assert [(stage.path, stage.title) for stage in found] == [
        ("input", "Input"), ("0", "Convolution"), ("1", "Concatenation"), ("2", "Sum"), ("4", "Dense"),
    ]  # fmt: skip
    shown = blank_activity(found)
    assert lanes_of(shown.layers[2]) == [
        ("1.0", "branch 1", "", ["Convolution 1", "Convolution 2"]),
        ("1.1", "branch 2", "as it is", []),
    ]
    assert [layer.path for layer in shown.every()] == ["input", "0", "1.0.1", "1.0.2", "1", "2.0.0", "2", "4"]
    network = Network(specification, np.random.default_rng(0))
    image = np.random.default_rng(1).random((1, 28, 28), np.float32)
    seen = activity(found, inspect(network, image))
    inside = trace(network, image[None]).layers[1].stacks[0]
    for layer in seen.layers[2].lanes[0].layers:
        expected = next(each.output[0] for each in inside if each.path == layer.path)
        np.testing.assert_allclose(layer.values, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("names", "shown"),
    [(("g", "scans", "drawings"), ("g", "scans", "drawings")), ((), ("gate", "expert 1", "expert 2"))],
)
def test_an_expert_that_was_not_asked_says_so(names, shown):
    specification = NetworkSpecification((Choice(((Flatten(), Dense(2)), EXPERT, EXPERT), names), Softmax()))
    network = Network(specification, np.random.default_rng(0))
    found = stages(specification)
    for chosen, other in ((1, 2), (2, 1)):
        values = network.parameters()
        values["layers.0.0.1.biases"] = np.array([100.0 * (chosen == 1), 100.0 * (chosen == 2)])
        network.load_parameters(values)
        seen = activity(found, inspect(network, np.ones((1, 28, 28), np.float32)))
        lanes = seen.layers[1].lanes
        assert tuple(lane.name for lane in lanes) == shown
        assert lanes[0].note == f"chose {shown[chosen]}"
        assert lanes[other].note == f"not asked: the gate chose {shown[chosen]}"
        assert [lane.is_asked for lane in lanes] == [number != other for number in range(3)]
        assert {layer.unasked for layer in lanes[other].layers} == {lanes[other].note}
        assert not any(layer.unasked or not layer.values.any() for layer in lanes[chosen].layers)
    assert not any(layer.unasked for layer in blank_activity(found).every())
