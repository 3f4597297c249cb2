from __future__ import annotations

import json

import pytest

from nnengine import ArgumentError, TrainingSettings


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
        ("momentum", 1.0, "momentum: expected at least 0 and under 1, got 1.0"),
        ("momentum", -0.1, "momentum: expected at least 0 and under 1"),
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
    settings = TrainingSettings("quadratic", 3, 20, 0.1, 0.9, 5.0, 0.5, 2**32 - 1)
    assert TrainingSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_whole_numbers_become_floats_so_that_equal_settings_are_written_alike():
    assert json.dumps(TrainingSettings(learning_rate=1, l2=5).to_json()) == json.dumps(
        TrainingSettings(learning_rate=1.0, l2=5.0).to_json()
    )


@pytest.mark.parametrize("description", [None, [], "x", {"rate": 1}])
def test_what_does_not_belong_is_named(description):
    with pytest.raises(ArgumentError, match="training: "):
        TrainingSettings.from_json(description)
