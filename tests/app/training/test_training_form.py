from dataclasses import replace

import pytest

from app.training.controllers.training_form import (
    changed_choices,
    choice_errors,
    layer_summaries,
    preset_choices,
    recipe,
    training_form,
)
from app.training.values.training import LayerSummary
from nnengine.errors import ArgumentError
from nnengine.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    L2Pool2D,
    LeakyRectifier,
    MaxPool2D,
    Rectifier,
    Softmax,
    Step,
)
from nnengine.network.specification import NetworkSpecification
from nnengine.optimisers import Adam
from nnengine.schedules import Cosine
from nnengine.training.presets import PRESETS


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_with_its_own_choices_is_its_own_recipe(preset):
    chosen = preset_choices(preset, "procedural")
    assert recipe(chosen) == replace(PRESETS[preset].recipe, data="procedural")
    assert choice_errors(chosen) == {}


def test_another_preset_brings_its_settings_and_leaves_data_and_seed():
    before = preset_choices("784-30-10", "procedural", seed=7)
    after = changed_choices(before, replace(before, preset="two-convolutions"))
    assert after == preset_choices("two-convolutions", "procedural", seed=7)
    assert after.learning_rate != before.learning_rate


def test_any_other_change_is_taken_as_it_is():
    before = preset_choices("784-30-10", "mnist")
    assert changed_choices(before, replace(before, learning_rate=0.1)).learning_rate == 0.1


def test_an_optimiser_of_another_kind_brings_a_learning_rate_of_its_size():
    before = preset_choices("784-30-10", "mnist")
    adam = changed_choices(before, replace(before, optimiser="adam"))
    assert adam.learning_rate == 0.001
    assert recipe(adam).training.optimiser == Adam()
    typed = replace(adam, learning_rate=0.01)
    assert changed_choices(typed, replace(typed, optimiser="sgd")) == before
    assert "momentum" in training_form(replace(adam, momentum=2.0), mnist_is_at_hand=True).unused
    assert recipe(replace(adam, momentum=2.0)).training.optimiser == Adam()


def test_the_schedule():
    before = preset_choices("784-30-10", "mnist")
    assert recipe(replace(before, schedule="cosine")).training.schedule == Cosine()
    assert set(choice_errors(replace(before, schedule="x", optimiser="y"))) == {"schedule", "optimiser"}


def test_every_impossible_choice_is_told_by_name():
    chosen = replace(preset_choices("softmax", "mnist"), learning_rate=-1.0, momentum=1.0, mini_batch=0)
    form = training_form(chosen, mnist_is_at_hand=True)
    assert set(form.errors) == {"learning_rate", "momentum", "mini_batch"}
    assert form.errors["learning_rate"] == "Expected more than 0, got -1.0"
    with pytest.raises(
        ArgumentError, match=r"learning rate: expected more than 0, got -1\.0; mini batch: .*; momentum: "
    ):
        recipe(chosen)


def test_a_text_that_is_no_choice_makes_no_recipe():
    chosen = preset_choices("softmax", "mnist")
    with pytest.raises(ArgumentError, match=r"^l1: expected a number, got “nan”$"):
        recipe(chosen, {"l1": "Expected a number, got “nan”"})


def test_the_layers_are_told_with_their_outputs_and_parameters():
    specification = NetworkSpecification(
        (
            *(Conv2D(20, 5), Rectifier(), MaxPool2D(2)),
            *(Conv2D(40, 5), Rectifier(), MaxPool2D(2), Flatten()),
            *(Dense(100), Rectifier(), Dropout(0.5)),
            *(Dense(100), Rectifier(), Dropout(0.5)),
            *(Dense(10), Softmax()),
        )
    )
    assert layer_summaries(specification) == (
        LayerSummary("Conv 20 @ 5×5, rectifier", "24×24×20 · 520", 520),  # 20 · 25 + 20
        LayerSummary("Max-pool 2", "12×12×20"),
        LayerSummary("Conv 40 @ 5×5, rectifier", "8×8×40 · 20,040", 20040),  # 40 · 20 · 25 + 40
        LayerSummary("Max-pool 2", "4×4×40"),
        LayerSummary("Dense 100, rectifier", "dropout 0.5 · 64,100", 64100),
        LayerSummary("Dense 100, rectifier", "dropout 0.5 · 10,100", 10100),
        LayerSummary("Softmax 10", "1,010", 1010),
    )


def test_what_normalises_activates_and_drops_stands_with_the_layer_before():
    specification = NetworkSpecification(
        (
            *(Dropout(0.2), Conv2D(4, 5), BatchNorm(), LeakyRectifier(), AveragePool2D(2)),
            *(Conv2D(8, 5), BatchNorm(), L2Pool2D(3, 1, 1), BatchNorm(), MaxPool2D(2, 2), Flatten()),
            *(Dense(30), Dropout(0.5), BatchNorm(), Step(), Dense(10), Softmax()),
        )
    )
    assert layer_summaries(specification) == (
        LayerSummary("Dropout 0.2", "28×28×1"),
        LayerSummary("Conv 4 @ 5×5, batch norm, leaky rectifier", "24×24×4 · 120", 120),  # 4 · 25 + 4 + 4 · 4
        LayerSummary("Average-pool 2", "12×12×4"),
        LayerSummary("Conv 8 @ 5×5, batch norm", "8×8×8 · 840", 840),  # 8 · 4 · 25 + 8 + 8 · 4
        LayerSummary("L2-pool 3, stride 1, batch norm", "8×8×8 · 32", 32),
        LayerSummary("Max-pool 2", "4×4×8"),
        LayerSummary("Dense 30, batch norm, step", "dropout 0.5 · 3,990", 3990),  # 30 · 128 + 30 + 30 · 4
        LayerSummary("Softmax 10", "310", 310),
    )
    assert sum(line.parameters for line in layer_summaries(specification)) == sum(specification.parameter_counts)


def test_what_must_be_downloaded_is_said_before():
    form = training_form(preset_choices("softmax", "mnist"), mnist_is_at_hand=False)
    assert [option.key for option in form.data_options] == ["mnist", "mnist-shifted", "procedural", "mine"]
    assert form.data_options[0].detail == "70,000 handwritten digits, downloaded once (12 MB); not here yet"
    assert [option.detail.endswith("; not here yet") for option in form.data_options] == [True, True, False, False]
    assert training_form(form.choices, mnist_is_at_hand=True).data_options[0].detail.endswith("(12 MB); at hand")
