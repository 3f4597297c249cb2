"""The bundled models are what their cards and recipes say."""

from pathlib import Path

import numpy as np
import pytest

import resources
from nnengine import PRESETS, Model, Recipe, evaluate, load_model
from nnengine.cli.display import percent
from nnengine.digits.bundled_models import BUNDLED, EXPERTS, JUDGE, bundled_models, judging_model, title_and_detail
from nnengine.digits.sources import open_data
from nnengine.files.model_file import load_single_model
from nnengine.layers import Choice
from nnengine.network.experts import parted
from nnengine.network.wide_experts import side_by_side

FOLDER = Path(resources.__file__).parent / "models"
MODELS = sorted(FOLDER.glob("*.safetensors"))


@pytest.fixture(params=MODELS, ids=lambda path: path.stem)
def bundled(request: pytest.FixtureRequest) -> tuple[Path, Model]:
    return request.param, load_model(request.param)


def test_there_is_a_dense_and_a_convolutional_one_under_eight_megabytes() -> None:
    kinds = {layer.kind for path in MODELS for layer in load_model(path).recipe.network.layers}
    assert {"dense", "conv2d"} <= kinds
    assert sum(path.stat().st_size for path in MODELS) < 8_000_000


def test_all_are_listed_the_best_by_validation_accuracy_first() -> None:
    assert sorted([*bundled_models().values(), judging_model()]) == MODELS
    assert JUDGE not in bundled_models()
    assert tuple(bundled_models()) == BUNDLED
    accuracies = [load_model(path).metrics["validation_accuracy"] for path in bundled_models().values()]
    assert accuracies == sorted(accuracies, reverse=True)
    assert set(BUNDLED) - {EXPERTS} <= set(PRESETS)
    assert all(all(title_and_detail(name)) for name in BUNDLED)


def test_it_was_trained_by_the_recipe_beside_it(bundled: tuple[Path, Model]) -> None:
    path, model = bundled
    assert model.recipe == Recipe.read(path.with_suffix(".json"))


def test_its_card_gives_its_figures(bundled: tuple[Path, Model]) -> None:
    path, model = bundled
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert f"| validation accuracy | {percent(model.metrics['validation_accuracy'])} |" in card
    assert f"| test accuracy | {percent(model.metrics['test_accuracy'])}," in card
    assert f"| seed | {model.recipe.training.seed} |" in card
    assert model.best_epoch is None or f"| chosen | epoch {model.best_epoch}," in card
    assert "CC BY-SA 3.0" in card


def test_its_epoch_has_the_best_validation_accuracy(bundled: tuple[Path, Model]) -> None:
    path, model = bundled
    if path.stem == EXPERTS:
        pytest.skip("it was put together, not trained")
    best = max(model.history.epochs, key=lambda record: record.validation_accuracy)
    assert (best.epoch, best.validation_accuracy) == (model.best_epoch, model.metrics["validation_accuracy"])


def test_the_two_experts_are_a_scanned_ones_and_the_bundled_four_convolutions() -> None:
    models = {name: load_single_model(path) for name, path in bundled_models().items()}
    parts = parted(models[EXPERTS].network())
    assert parts is not None
    (scanned, drawn), _ = parts
    of_the_card = models["four-convolutions"].network()
    images = np.random.default_rng(1).random((20, 1, 28, 28), np.float32)
    np.testing.assert_array_equal(drawn.predict(images), of_the_card.predict(images))
    assert not np.array_equal(scanned.predict(images), drawn.predict(images))


def test_the_two_experts_answer_as_the_wide_network_that_they_were_written_anew_from() -> None:
    network = load_single_model(bundled_models()[EXPERTS]).network()
    parts = parted(network)
    assert parts is not None
    wide = side_by_side(*parts)  # the form of earlier versions, which the file had
    images = open_data("procedural").test.images()[:200]
    noise = np.random.default_rng(1).random((50, 1, 28, 28), np.float32)
    for seen in (images, 1 - images, noise):
        np.testing.assert_allclose(network.predict(seen), wide.predict(seen), atol=1e-5)
    choice = network.specification.layers[0]
    assert isinstance(choice, Choice)
    assert choice.names == ("gate", "scans", "drawings")
    assert 4 * network.multiplications < wide.multiplications


@pytest.mark.data
@pytest.mark.slow
def test_it_reads_mnist_as_its_card_says(bundled: tuple[Path, Model], mnist_dir: Path) -> None:
    path, model = bundled
    if path == judging_model():
        pytest.skip("it reads no digits")
    digits = open_data("mnist", mnist_dir)
    assert evaluate(model.network(), digits.test).accuracy == pytest.approx(model.metrics["test_accuracy"], abs=2e-4)
