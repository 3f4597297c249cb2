from __future__ import annotations

import json

import pytest

from nnengine import ArgumentError, TrainingSettings
from nnengine.augmentation import Augmentation
from nnengine.optimisers import SGD
from nnengine.schedules import OneCycle


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("cost", "hinge", "cost: expected one of quadratic, cross_entropy, log_likelihood, got 'hinge'"),
        ("cost", ["quadratic"], "cost: expected one of"),
        ("epochs", 0, "epochs: expected a whole number from 1 to 1,000,000, got 0"),
        ("epochs", 1.0, "epochs: expected a whole number"),
        ("epochs", True, "epochs: expected a whole number"),
        ("epochs", 10**30, "epochs: expected a whole number"),
        ("mini_batch", -5, "mini_batch: expected a whole number from 1 to 1,000,000, got -5"),
        ("mini_batch", "10", "mini_batch: expected a whole number"),
        ("seed", -1, "seed: expected a whole number from 0 to 4,294,967,295, got -1"),
        ("seed", 2**32, "seed: expected a whole number"),
        ("seed", None, "seed: expected a whole number"),
        ("learning_rate", 0, "learning_rate: expected more than 0, got 0"),
        ("learning_rate", -0.5, "learning_rate: expected more than 0"),
        ("learning_rate", float("nan"), "learning_rate: expected a finite number, got nan"),
        ("learning_rate", float("inf"), "learning_rate: expected a finite number, got inf"),
        ("learning_rate", 10**400, "learning_rate: expected a finite number"),
        ("learning_rate", "0.5", "learning_rate: expected a finite number, got '0.5'"),
        ("learning_rate", True, "learning_rate: expected a finite number, got True"),
        ("max_norm", 0, "max_norm: expected more than 0, got 0"),
        ("clip_norm", -1.0, "clip_norm: expected more than 0"),
        ("label_smoothing", 1, "label_smoothing: expected at least 0 and under 1, got 1"),
        ("averaging", 1.0, "averaging: expected at least 0 and under 1"),
        ("training_images", 0, "training_images: expected a whole number from 1"),
        ("patience", 0, "patience: expected a whole number from 1"),
        ("measure_every", None, "measure_every: expected a whole number from 1"),
        ("class_weights", [1.0] * 1001, "class_weights: expected none or a number for each class"),
        ("class_weights", [0.0] * 10, "class_weights: expected at least one above 0"),
        ("class_weights", [-1.0] * 10, "class_weights: expected at least 0"),
        ("class_weights", [1e300] * 10, "class_weights: expected at least 0 and at most 1e\\+06, got 1e\\+300"),
        ("layer_l2", [[0, -1.0]], "layer_l2: expected at least 0"),
        ("layer_l1", 5, "layer_l1: expected strengths by the index of their layer, got 5"),
        ("layer_l1", [["x", 1.0]], "layer_l1: expected the index of a layer"),
        ("layer_l1", {"x": 1.0}, "layer_l1: expected the index of a layer, such as 3, or the path .* got 'x'"),
        ("layer_l1", {"9" * 5000: 1.0}, "layer_l1: expected the index of a layer"),
        ("layer_l1", {10_001: 1.0}, "layer_l1: expected the index of a layer"),
        ("layer_l1", {"3.0": 1.0}, "layer_l1: expected the index of a layer"),
        ("layer_l1", {"3" + 9 * ".0.1": 1.0}, "layer_l1: expected the index of a layer"),
        ("layer_l1", [[True, 1.0]], "layer_l1: expected the index of a layer"),
        ("l2", -1, "l2: expected at least 0, got -1"),
        ("l1", -1e-9, "l1: expected at least 0"),
        ("l1", None, "l1: expected a finite number, got None"),
    ],
)
def test_an_impossible_value_is_refused_by_the_name_of_its_field(field, value, message):
    with pytest.raises(ArgumentError, match=f"^{message}"):
        TrainingSettings(**{field: value})
    with pytest.raises(ArgumentError, match=f"^{message}"):
        TrainingSettings.from_json({field: value})


def test_json_round_trip():
    settings = TrainingSettings(
        "quadratic",
        3,
        20,
        0.1,
        5.0,
        0.5,
        2**32 - 1,
        SGD(momentum=0.9, nesterov=True),
        OneCycle(warm_up=1, peak=0.2),
        {3: 1.0, 0: 2.5},
        {0: 0.5},
        max_norm=3.0,
        clip_norm=1.0,
        label_smoothing=0.1,
        class_weights=range(10),
        averaging=0.99,
        augmentation=Augmentation(shift=2.0),
        training_images=100,
        patience=3,
        measure_every=2,
    )
    assert settings.layer_l2 == ((0, 2.5), (3, 1.0))
    assert TrainingSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_strengths_of_layers_are_written_as_json_objects_too():
    description = json.loads('{"layer_l2": {"3": 0.5, "1": 2}, "layer_l1": {"0": 1}}')
    settings = TrainingSettings.from_json(description)
    assert settings == TrainingSettings(layer_l2={1: 2.0, 3: 0.5}, layer_l1={0: 1.0})
    assert description["layer_l2"] == {"3": 0.5, "1": 2}


def test_settings_from_when_momentum_was_one_of_them():
    assert TrainingSettings.from_json({"momentum": 0.9}).optimiser == SGD(momentum=0.9)
    assert TrainingSettings.from_json({"momentum": 0.0}).optimiser == SGD()
    with pytest.raises(ArgumentError, match="unknown momentum"):
        TrainingSettings.from_json({"momentum": 0.9, "optimiser": {"optimiser": "adam"}})
    with pytest.raises(ArgumentError, match="momentum: expected a finite number, got None"):
        TrainingSettings.from_json({"momentum": None})


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ({"optimiser": "adam"}, r"optimiser: expected one of sgd, .*adamw in an object such as .*got 'adam'"),
        ({"optimiser": {"optimiser": "adam", "beta3": 1}}, r"optimiser \(adam\): unknown beta3"),
        ({"optimiser": {"optimiser": "adam", "beta1": 2}}, r"optimiser \(adam\): beta1: expected at least 0"),
        ({"schedule": {"schedule": "steep"}}, "schedule: expected one of constant"),
        (
            {"schedule": {"schedule": "cosine", "last": 2}},
            r"schedule \(cosine\): last: expected at least 0 and at most",
        ),
    ],
)
def test_impossible_descriptions(description, message):
    with pytest.raises(ArgumentError, match=message):
        TrainingSettings.from_json(description)


def test_whole_numbers_become_floats_so_that_equal_settings_are_written_alike():
    assert json.dumps(TrainingSettings(learning_rate=1, l2=5).to_json()) == json.dumps(
        TrainingSettings(learning_rate=1.0, l2=5.0).to_json()
    )


@pytest.mark.parametrize("description", [None, [], "x", {"rate": 1}])
def test_what_does_not_belong_is_named(description):
    with pytest.raises(ArgumentError, match="training: "):
        TrainingSettings.from_json(description)


def test_layers_within_others_are_named_by_their_path():
    settings = TrainingSettings(layer_l2={"12.0.1": 0.5, "3.1.0": 2, "3": 1, 10_000: 4})
    assert settings.layer_l2 == ((3, 1.0), ("3.1.0", 2.0), ("12.0.1", 0.5), (10_000, 4.0))
    assert TrainingSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings
