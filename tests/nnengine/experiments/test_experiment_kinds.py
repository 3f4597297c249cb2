"""Each kind of case against numbers worked out by hand or in another way."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnengine import ArgumentError, DataSplits, Network, NetworkSpecification, View, load_model
from nnengine.costs import cost
from nnengine.experiments import RunRecord
from nnengine.experiments.kinds import KINDS
from nnengine.experiments.kinds.ensemble import answers
from nnengine.experiments.kinds.four_bit_output import with_bits
from nnengine.files.model import EnsembleModel
from nnengine.layers import Dense, Sigmoid

RunCase = Callable[..., RunRecord]


def _recipe(training: dict[str, Any], *hidden: int, output: str = "sigmoid") -> dict[str, Any]:
    layers: list[dict[str, Any]] = [{"layer": "flatten"}]
    for units in hidden:
        layers += [{"layer": "dense", "units": units}, {"layer": "sigmoid"}]
    layers += [{"layer": "dense", "units": 10}, {"layer": output}]
    return {"data": "tiny", "network": {"input_shape": [1, 6, 6], "layers": layers}, "training": training}


def test_one_neurons_first_step_by_hand(run_case: RunCase) -> None:
    record = run_case("one_neuron", {"weight": 0.6, "bias": 0.9, "learning_rate": 0.15, "epochs": 1})
    a = 1 / (1 + exp(-1.5))
    slope = a * a * (1 - a)  # (a - y) σ'(z) x with y = 0, x = 1; the same for weight and bias
    z = 1.5 - 2 * 0.15 * slope
    assert record.figures["first_output"] == pytest.approx(a)
    assert record.figures["final_output"] == pytest.approx(1 / (1 + exp(-z)))
    assert record.curves["cost"][0] == pytest.approx(a * a / 2)


def test_the_books_neuron_ends_near_0_09_and_the_saturated_one_stalls_for_150_epochs(run_case: RunCase) -> None:
    near = run_case("one_neuron", {"weight": 0.6, "bias": 0.9})
    assert near.figures["final_output"] == pytest.approx(0.09, abs=0.005)
    far = run_case("one_neuron", {"weight": 2.0, "bias": 2.0})
    assert far.figures["first_output"] == pytest.approx(0.98, abs=0.005)
    assert far.figures["stalled_epochs"] == pytest.approx(150, abs=10)
    entropy = run_case("one_neuron", {"weight": 2.0, "bias": 2.0, "cost": "cross_entropy", "learning_rate": 0.005})
    assert entropy.figures["stalled_epochs"] < 75


def test_chance_and_mean_darkness(run_case: RunCase, splits: DataSplits) -> None:
    assert 0 <= run_case("chance", {"data": "tiny"}).figures["test_accuracy"] < 0.4
    means = [splits.training.pixels[splits.training.labels == digit].mean() for digit in range(10)]
    right = [
        int(np.abs(image.mean() - np.array(means)).argmin()) == label
        for image, label in zip(splits.test.pixels, splits.test.labels, strict=True)
    ]
    found = run_case("mean_darkness", {"data": "tiny"}).figures["test_accuracy"]
    assert found == pytest.approx(np.mean(right))


def test_a_support_vector_machine_is_scikit_learns(run_case: RunCase, splits: DataSplits) -> None:
    svm = pytest.importorskip("sklearn.svm")
    vectors = {name: part.images().reshape(len(part), -1) for name, part in splits.parts.items()}
    machine = svm.SVC(C=2.0, gamma=0.1).fit(vectors["training"][:50], splits.training.labels[:50])
    described = {"data": "tiny", "gamma": 0.1, "penalty": 2.0, "training_images": 50, "evaluated_on": "validation"}
    found = run_case("support_vector_machine", described).figures["evaluation_accuracy"]
    assert found == pytest.approx(machine.score(vectors["validation"], splits.validation.labels))


def test_gradients_are_averaged_before_the_norm_is_taken(run_case: RunCase, splits: DataSplits) -> None:
    """Against the mean of the gradients of single images, each computed alone."""
    recipe = _recipe({"epochs": 2, "mini_batch": 20, "training_images": 20, "learning_rate": 0.1, "l2": 5.0}, 4, 3)
    record = run_case("gradient_norms", {"recipe": recipe}, seed=3)
    network = Network(NetworkSpecification.from_json(recipe["network"]), np.random.default_rng(3))
    images, rng = splits.training[:20].images(), np.random.default_rng(0)
    wanted = np.eye(10, dtype=np.float32)[splits.training.labels[:20]]
    each = []
    for index in range(20):
        network.backpropagate(images[index : index + 1], wanted[index : index + 1], cost("cross_entropy"), rng)
        each.append(network.public_values(network.gradients))
    for layer, name in ((1, "norm_1"), (3, "norm_2")):
        mean = np.mean([found[f"layers.{layer}.biases"] for found in each], axis=0)
        assert record.figures[name] == pytest.approx(np.linalg.norm(mean), rel=1e-4)
    assert list(record.curves) == ["epoch", "norm_1", "norm_2"]
    assert list(record.curves["epoch"]) == [0, 1, 2]
    assert record.curves["norm_1"][2] != record.curves["norm_1"][0], "it was trained"


def test_the_base_e_is_the_sigmoid(run_case: RunCase) -> None:
    recipe = _recipe({"epochs": 2, "learning_rate": 0.5}, 4)
    plain = run_case("training", {"recipe": recipe}, stem="plain")
    base_e = run_case("sigmoid_base", {"recipe": recipe, "base": exp(1)}, stem="e")
    assert base_e.figures["final_cost"] == pytest.approx(plain.figures["final_cost"], rel=1e-4)


def test_another_base_is_trained_as_the_formula_says(run_case: RunCase, splits: DataSplits) -> None:
    """One full-batch step for one layer of neurons 1 / (1 + 10^(-z)), its gradient by finite differences of z."""
    recipe = _recipe({"cost": "quadratic", "epochs": 1, "mini_batch": 100, "learning_rate": 0.3})
    found = run_case("sigmoid_base", {"recipe": recipe, "base": 10.0}, seed=2)
    start = Network(NetworkSpecification.from_json(recipe["network"]), np.random.default_rng(2)).parameters()
    weights, biases = (start[f"layers.1.{name}"].astype(float) for name in ("weights", "biases"))
    x = splits.training.images().reshape(100, -1).astype(float)
    y = np.eye(10)[splits.training.labels]

    def outputs(w: Any, b: Any, images: Any) -> Any:
        return 1 / (1 + 10.0 ** -(images @ w.T + b))

    a = outputs(weights, biases, x)
    delta = (a - y) * np.log(10) * a * (1 - a) / 100  # d/dz 10^(-z) = -ln 10 · 10^(-z)
    weights -= 0.3 * delta.T @ x
    biases -= 0.3 * delta.sum(axis=0)
    on = splits.validation
    final = outputs(weights, biases, on.images().reshape(len(on), -1))
    expected = ((final - np.eye(10)[on.labels]) ** 2).sum() / 2 / len(on)
    assert found.figures["final_cost"] == pytest.approx(expected, rel=1e-4)


def test_a_penalty_with_another_base_is_refused() -> None:
    with pytest.raises(ArgumentError, match="base"):
        KINDS["sigmoid_base"].from_json({"recipe": _recipe({"l2": 1.0}), "base": 2.0})


def test_four_bits_follow_the_ten_outputs(run_case: RunCase) -> None:
    recipe = _recipe({"epochs": 6, "learning_rate": 1.0})
    figures = run_case("four_bit_output", {"recipe": recipe, "evaluated_on": "test"}).figures
    assert figures["ideal_share"] == 1.0
    assert figures["outputs_accuracy"] == figures["final_accuracy"]
    assert 0.5 < figures["bits_accuracy"] <= 1.0


def test_a_bit_is_set_when_the_outputs_of_digits_that_have_it_outweigh_the_others(splits: DataSplits) -> None:
    network = Network(NetworkSpecification.from_json(_recipe({}, 5)["network"]), np.random.default_rng(1))
    images = splits.test.images()
    scores = network.predict(images).astype(float)
    having = np.array([[digit >> place & 1 for digit in range(10)] for place in (3, 2, 1, 0)])
    expected = 1 / (1 + np.exp(-10 * (scores @ having.T - scores @ (1 - having).T)))
    assert with_bits(network).predict(images) == pytest.approx(expected, abs=1e-5)


def test_nand_and_a_network_that_is_not(run_case: RunCase) -> None:
    truth = [[[0, 0], [1]], [[0, 1], [1]], [[1, 0], [1]], [[1, 1], [0]]]
    nand = {"layers": [{"weights": [[-2, -2]], "biases": [3]}], "truth": truth}
    assert run_case("perceptrons", nand).figures["right_share"] == 1.0
    always = {"layers": [{"weights": [[0, 0]], "biases": [1]}], "truth": truth}
    assert run_case("perceptrons", always).figures["right_share"] == 0.75


def test_perceptrons_of_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ArgumentError, match="expected shape"):
        KINDS["perceptrons"].from_json(
            {"layers": [{"weights": [[1]], "biases": [0]}], "truth": [[[0, 0], [1]], [[1, 1], [0]]]}
        )


def test_small_steps_leave_perceptrons_alone_or_flip_them(run_case: RunCase) -> None:
    described = {"data": "tiny", "images": 50, "changes": 400, "size": 0.01}
    perceptrons = run_case("small_steps", described | {"neurons": "perceptrons"})
    assert perceptrons.figures["unchanged_share"] > 0.99
    assert perceptrons.figures["largest_change"] in {0.0, 1.0}
    sigmoids = run_case("small_steps", described | {"neurons": "sigmoids"})
    assert sigmoids.figures["unchanged_share"] < 0.5
    assert 0 < sigmoids.figures["largest_change"] < 0.01, "a sigmoid's slope is 1/4 at most"


@pytest.mark.parametrize(("construction", "factor"), [("bumps", 4), ("towers", 2)])
def test_more_pieces_come_nearer(run_case: RunCase, construction: str, factor: int) -> None:
    errors = [
        run_case("universality", {"construction": construction, "pieces": n, "steepness": 1000.0 * n}).figures
        for n in (10, 10 * factor)
    ]
    assert errors[1]["mean_error"] == pytest.approx(errors[0]["mean_error"] / factor, rel=0.35)


def test_the_hidden_neurons_of_bumps_and_towers(run_case: RunCase) -> None:
    bumps = run_case("universality", {"construction": "bumps", "pieces": 7, "steepness": 7000.0})
    assert bumps.figures["neurons"] == 14
    towers = run_case("universality", {"construction": "towers", "pieces": 3, "steepness": 3000.0})
    assert towers.figures["neurons"] == 4 * 3 + 9


def test_a_steep_sigmoid_is_a_step(run_case: RunCase) -> None:
    """∫ |σ(w x) - step| dx over the real line is 2 ln 2 / w."""
    record = run_case("universality", {"construction": "step", "steepness": 200.0})
    assert record.figures["mean_error"] == pytest.approx(2 * np.log(2) / 200, rel=0.02)


def test_votes_by_hand() -> None:
    scores = np.zeros((3, 3, 10), np.float32)
    scores[:, 0, 4] = 0.9  # all name 4
    scores[0, 1, 1], scores[1, 1, 2], scores[2, 1, 2] = 0.99, 0.3, 0.3  # two of three name 2, the mean 1
    scores[0, 2, 5], scores[1, 2, 6], scores[2, 2, 7] = 0.4, 0.8, 0.6  # one each: the largest mean score
    assert answers(scores, "plurality").tolist() == [4, 2, 6]
    assert answers(scores, "average").tolist() == [4, 1, 6]


def test_an_ensemble_trains_its_members_votes_and_takes_over_trained_ones(
    run_case: RunCase, splits: DataSplits, tmp_path: Path
) -> None:
    recipe = _recipe({"cost": "log_likelihood", "epochs": 3, "learning_rate": 0.5}, output="softmax")
    described = {"recipe": recipe, "members": 3, "vote": "average"}
    record = run_case("ensemble", described, seed=2)
    models = [load_model(tmp_path / f"case-member-{seed}.safetensors") for seed in (4, 5, 6)]
    assert [model.recipe.training.seed for model in models] == [4, 5, 6]
    scores = np.stack([model.network().predict(splits.test.images()) for model in models])
    labels = splits.test.labels
    assert record.figures["test_accuracy"] == pytest.approx((scores.mean(axis=0).argmax(axis=1) == labels).mean())
    assert record.figures["members_accuracy"] == pytest.approx((scores.argmax(axis=2) == labels).mean())
    assert record.figures["test_errors"] == round(60 * (1 - record.figures["test_accuracy"]))
    together = load_model(tmp_path / "case.safetensors").network()
    assert (together.predict(splits.test.images()).argmax(axis=1) == labels).mean() == record.figures["test_accuracy"]
    written = [(tmp_path / f"case-member-{seed}.safetensors").stat().st_mtime_ns for seed in (4, 5, 6)]
    again = run_case("ensemble", described, seed=2)
    assert again == record
    assert written == [(tmp_path / f"case-member-{seed}.safetensors").stat().st_mtime_ns for seed in (4, 5, 6)]


def test_the_members_of_an_ensemble_read_all_views(run_case: RunCase, splits: DataSplits, tmp_path: Path) -> None:
    recipe = _recipe({"cost": "log_likelihood", "epochs": 3, "learning_rate": 0.5}, output="softmax")
    views = [{"rotation": 0, "scale": 1}, {"rotation": 40}, {"scale": 0.7}]
    described = {"recipe": recipe, "members": 2, "vote": "average"}
    plain, record = (run_case("ensemble", described | more, stem="case") for more in ({}, {"views": views}))
    together = load_model(tmp_path / "case.safetensors")
    assert isinstance(together, EnsembleModel)
    assert together.views == (View(), View(40), View(scale=0.7))
    scores = together.network().member_scores(splits.test.images())
    labels = splits.test.labels
    assert record.figures["test_accuracy"] == (scores.mean(axis=0).argmax(axis=1) == labels).mean()
    assert record.figures["members_accuracy"] == pytest.approx((scores.argmax(axis=2) == labels).mean())
    on_validation = together.network().predict(splits.validation.images()).argmax(axis=1)
    assert record.figures["best_accuracy"] == (on_validation == splits.validation.labels).mean()
    assert plain.figures != record.figures


def test_of_more_candidates_the_best_by_validation_accuracy_vote(run_case: RunCase, tmp_path: Path) -> None:
    recipe = _recipe({"cost": "log_likelihood", "epochs": 1, "learning_rate": 0.05}, output="softmax")
    run_case("ensemble", {"recipe": recipe, "members": 2, "candidates": 4, "vote": "average"}, seed=1)
    candidates = [load_model(tmp_path / f"case-member-{seed}.safetensors") for seed in (1, 2, 3, 4)]
    accuracies = [model.history.epochs[-1].validation_accuracy for model in candidates]
    together = load_model(tmp_path / "case.safetensors")
    assert isinstance(together, EnsembleModel)
    members = [model.recipe.training.seed for model in together.members]
    assert members == sorted(sorted((1, 2, 3, 4), key=lambda seed: -accuracies[seed - 1])[:2])
    assert len(set(accuracies)) > 1


@pytest.mark.parametrize(
    ("kind", "description", "named"),
    [
        ("one_neuron", {"weight": "heavy", "bias": 0.0}, "weight"),
        ("one_neuron", {"weight": 1.0, "bias": 0.0, "epochs": 0}, "epochs"),
        ("support_vector_machine", {"gamma": "much"}, "gamma"),
        ("support_vector_machine", {"penalty": 0}, "penalty"),
        ("small_steps", {"neurons": "cells"}, "neurons"),
        ("universality", {"construction": "castles"}, "construction"),
        ("universality", {"construction": "bumps", "pieces": 0}, "pieces"),
        ("ensemble", {"recipe": _recipe({}), "members": 1}, "members"),
        ("ensemble", {"recipe": _recipe({}), "members": 3, "candidates": 2}, "candidates"),
        ("ensemble", {"recipe": _recipe({}), "vote": "lot"}, "vote"),
        ("ensemble", {"recipe": _recipe({}), "views": [{"rotation": 400}]}, "view 1: rotation"),
        ("ensemble", {"recipe": _recipe({}), "views": 4}, "views"),
        ("gradient_norms", {"recipe": _recipe({}, 3)}, "training_images"),
        ("perceptrons", {"layers": []}, "layers"),
        ("chance", {"luck": 1}, "luck"),
    ],
)
def test_bad_values_are_named(kind: str, description: dict[str, Any], named: str) -> None:
    with pytest.raises(ArgumentError, match=named):
        KINDS[kind].from_json(description)


def test_the_oracle_of_a_single_neuron_is_the_engines_sigmoid() -> None:
    network = Network(NetworkSpecification((Dense(1), Sigmoid()), (1,)), dtype=np.float64)
    network.load_parameters({"layers.0.weights": [[2.0]], "layers.0.biases": [2.0]})
    assert network.predict(np.ones((1, 1)))[0, 0] == pytest.approx(1 / (1 + exp(-4)))
