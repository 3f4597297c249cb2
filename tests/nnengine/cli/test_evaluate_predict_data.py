"""Measuring and using models, and looking at data sets, from the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image, ImageDraw

from nnengine.cli import models
from nnengine.cli.models import data_of
from nnengine.digits.preprocessing import read_image
from nnengine.digits.sources import open_data
from nnengine.evaluation.evaluation import evaluate
from nnengine.files.model import Model
from nnengine.files.model_file import load_model, save_model
from nnengine.layers import Dense, Softmax
from nnengine.network.specification import NetworkSpecification
from nnengine.training.presets import PRESETS
from nnengine.training.recipe import Recipe

Run = Callable[..., Result]


@pytest.fixture
def model(run: Run, tiny: Path, tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    assert run("train", "softmax", "-o", path, "--data", tiny, "--epochs", 2).exit_code == 0
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = []
    for index, columns in enumerate(((10, 40), (60, 90))):
        picture = np.full((100, 100), 255, dtype=np.uint8)
        picture[20:80, columns[0] : columns[1]] = 0
        paths.append(tmp_path / f"picture{index}.png")
        Image.fromarray(picture).save(paths[-1])
    return paths


def written(text: str, gap: int) -> Image.Image:
    """A number of sevens and ones in ink on paper, digits 120 pixels high and so many apart."""
    ways = {"7": [(0, 0), (70, 0), (52, 50), (35, 120)], "1": [(20, 0), (16, 120)]}
    picture = Image.new("L", (100 + len(text) * (80 + gap), 220), 235)
    draw = ImageDraw.Draw(picture)
    for place, digit in enumerate(text):
        points = [(60 + place * (80 + gap) + x, 50 + y) for x, y in ways[digit]]
        draw.line(points, fill=30, width=12, joint="curve")
    return picture


class TestEvaluate:
    @pytest.mark.parametrize("part", ["training", "validation", "test"])
    def test_json_tells_what_the_engine_finds(self, run: Run, model: Path, tiny: Path, part: str) -> None:
        result = run("evaluate", model, "--data", tiny, "--part", part, "--json")
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        expected = evaluate(load_model(model).network(), getattr(open_data(str(tiny)), part), "log_likelihood")
        assert told["accuracy"] == expected.accuracy
        assert told["errors"] == expected.errors
        assert told["count"] == expected.count == {"training": 160}.get(part, 20)
        assert told["confusion"] == expected.confusion.tolist()
        assert told["cost"] == expected.cost
        assert told["part"] == part
        assert told["top2"] == expected.top2
        assert told["calibration_error"] == expected.calibration_error
        for name in ("precision", "recall"):
            shares = getattr(expected, name).tolist()
            assert told[name] == [None if share != share else share for share in shares]  # noqa: PLR0124 - nan

    def test_the_recipes_data_is_the_default_and_the_table_is_for_people(self, run: Run, model: Path) -> None:
        errors = json.loads(run("evaluate", model, "--json").stdout)["errors"]
        result = run("evaluate", model)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"accuracy {100 - 5 * errors}.00 %: {errors} errors in 20 images\n")
        rows = [line.split() for line in result.stdout.splitlines() if line[:2].strip().isdigit()]
        assert [row[0] for row in rows] == [str(digit) for digit in range(10)]
        assert all(len(row) == 11 for row in rows)
        told = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line.strip()}
        assert len(told["precision"]) == len(told["recall"]) == 10
        assert "top-2 accuracy 1" in result.stdout or "top-2 accuracy 9" in result.stdout

    def test_what_has_no_precision_or_recall_is_no_number(self, run: Run, model: Path, tmp_path: Path) -> None:
        images = np.zeros((30, 28, 28), np.uint8)
        np.savez(tmp_path / "zeros.npz", images=images, labels=np.full(30, 4))
        told = json.loads(
            run("evaluate", model, "--data", tmp_path / "zeros.npz", "--part", "training", "--json").stdout
        )
        assert [share for share in told["recall"] if share is not None] == [told["accuracy"]]
        assert sum(share is not None for share in told["precision"]) == 1
        text = run("evaluate", model, "--data", tmp_path / "zeros.npz", "--part", "training").stdout
        assert text.count("–") == 1 + 9 + 9

    def test_what_is_no_model_is_told(self, run: Run, tiny: Path) -> None:
        absent, other = run("evaluate", "absent"), run("evaluate", tiny)
        assert (absent.exit_code, other.exit_code) == (2, 1)
        known = "two-experts, four-convolutions, two-convolutions, 784-30-10, the path of a model file"
        assert absent.stderr == f"error: model 'absent': expected {known}\n"
        assert other.stderr.startswith("error: tiny.npz: expected a model in safetensors format")
        assert other.stderr.count("\n") == 1


class TestPredict:
    def test_json_tells_scores(self, run: Run, model: Path, pictures: list[Path]) -> None:
        result = run("predict", *pictures, "--model", model, "--json")
        assert result.exit_code == 0, result.output
        told = json.loads(result.stdout)
        assert [answer["image"] for answer in told["predictions"]] == [str(path) for path in pictures]
        expected = load_model(model).network().predict(read_image(pictures[0])[np.newaxis])[0]
        np.testing.assert_allclose(told["predictions"][0]["scores"], expected, rtol=1e-6)
        assert told["predictions"][0]["digit"] == expected.argmax()
        assert told["predictions"][0]["score"] == pytest.approx(expected.max(), rel=1e-6)

    def test_a_line_for_each_image(self, run: Run, model: Path, pictures: list[Path]) -> None:
        lines = run("predict", *pictures, "--model", model).stdout.splitlines()
        assert len(lines) == 2
        for line, path in zip(lines, pictures, strict=True):
            digit, score, name = line.split(maxsplit=2)
            assert digit in "0123456789?"
            assert score == "-" if digit == "?" else 0 < float(score) <= 1
            assert name.startswith(str(path))
            assert (digit == "?") == name.endswith(")")

    def test_what_is_no_digit_is_answered_with_the_reason(self, run: Run, tmp_path: Path) -> None:
        picture = np.full((60, 60), 255, np.uint8)
        for side in (8, 50):
            picture[side : side + 3, 8:53] = picture[8:53, side : side + 3] = 0
        Image.fromarray(picture).save(tmp_path / "square.png")
        (told,) = json.loads(run("predict", "square.png", "--json").stdout)["predictions"]
        assert told["answer"] == "?"
        assert told["unsure"] == "not a digit, unlike any it knows"
        assert told["scores"][told["digit"]] == told["score"]
        # No score stands beside "?" as if it were that of an answer.
        otherwise = f"if it were a digit: {told['digit']}, {told['score']:.3f}"
        assert run("predict", "square.png").stdout == f"?  -      square.png  ({told['unsure']}; {otherwise})\n"

    def test_a_number_is_read_digit_by_digit(self, run: Run, tmp_path: Path) -> None:
        picture = written("71", gap=60)
        picture.save(tmp_path / "number.png")
        result = run("predict", "number.png", "--json")
        assert result.exit_code == 0, result.output
        (told,) = json.loads(result.stdout)["predictions"]
        assert told["answer"] == "71"
        assert [told[name] for name in ("digit", "score", "scores", "unsure")] == [None] * 4
        assert [digit["answer"] for digit in told["digits"]] == ["7", "1"]
        for digit in told["digits"]:
            assert (digit["line"], digit["unsure"], len(digit["scores"])) == (1, None, 10)
            assert digit["scores"][digit["digit"]] == digit["score"] == max(digit["scores"])
        left, top, width, height = told["digits"][0]["box"]
        ink = np.argwhere(np.asarray(picture)[:, : left + width + 20] < 128)
        np.testing.assert_allclose([top, left], ink.min(axis=0), atol=3)
        np.testing.assert_allclose([top + height, left + width], ink.max(axis=0) + 1, atol=3)
        lowest = min(digit["score"] for digit in told["digits"])
        assert run("predict", "number.png").stdout == f"71  {lowest:.3f}  number.png\n"

    def test_boxes_are_in_pixels_of_the_picture_as_it_is_looked_at(self, run: Run, tmp_path: Path) -> None:
        picture = written("71", gap=60)
        large = picture.resize((picture.width * 4, picture.height * 4))
        exif = Image.Exif()
        exif[0x0112] = 6
        large.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif)
        picture.save(tmp_path / "small.png")
        turned, small = json.loads(run("predict", "turned.jpg", "small.png", "--json").stdout)["predictions"]
        assert turned["answer"] == small["answer"] == "71"
        for one, other in zip(turned["digits"], small["digits"], strict=True):
            np.testing.assert_allclose(one["box"], 4 * np.array(other["box"]), atol=14)

    def test_several_lines_are_told_apart_and_said(self, run: Run, tmp_path: Path) -> None:
        lines = [written(text, gap=60) for text in ("71", "17")]
        page = Image.new("L", (max(line.width for line in lines), 2 * lines[0].height), 255)
        for row, line in enumerate(lines):
            page.paste(line, (0, row * line.height))
        page.save(tmp_path / "page.png")
        (told,) = json.loads(run("predict", "page.png", "--json").stdout)["predictions"]
        assert (told["answer"], told["unsure"]) == ("?", "2 lines of digits, cut out one of them")
        assert [(digit["line"], digit["answer"]) for digit in told["digits"]] == [
            (1, "7"),
            (1, "1"),
            (2, "1"),
            (2, "7"),
        ]
        assert run("predict", "page.png").stdout == "?  -      page.png  (2 lines of digits, cut out one of them)\n"

    def test_a_blank_picture_is_answered_with_nothing(self, run: Run, model: Path, tmp_path: Path) -> None:
        Image.new("L", (90, 90), 240).save(tmp_path / "blank.png")
        result = run("predict", "blank.png", "--model", model, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        (told,) = json.loads(result.stdout)["predictions"]
        assert (told["answer"], told["digits"], told["unsure"]) == ("", [], None)
        assert run("predict", "blank.png", "--model", model).stdout == "-  -      blank.png  (blank)\n"

    def test_one_that_is_no_image_does_not_keep_the_others_back(
        self, run: Run, model: Path, pictures: list[Path], tiny: Path
    ) -> None:
        result = run("predict", tiny, pictures[0], "--model", model, "--json")
        assert result.exit_code == 1
        assert "tiny.npz: not an image" in result.stderr
        bad, good = json.loads(result.stdout)["predictions"]
        assert "not an image" in bad["error"]
        assert "digit" in good

    def test_a_network_for_vectors_reads_images_too(self, run: Run, tmp_path: Path, pictures: list[Path]) -> None:
        specification = NetworkSpecification((Dense(10), Softmax()), (784,))
        recipe = Recipe(specification)
        save_model(tmp_path / "vectors.safetensors", Model(recipe, recipe.new_network().weights()))
        result = run("predict", pictures[0], "--model", tmp_path / "vectors.safetensors")
        assert result.exit_code == 0, result.output

    def test_no_images_is_wrong_usage(self, run: Run) -> None:
        assert run("predict").exit_code == 2


class TestBundledModels:
    def test_the_first_is_the_default_and_each_has_a_name(
        self, run: Run, model: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = shutil.copy(model, model.with_name("other.safetensors"))
        monkeypatch.setattr(models, "bundled_models", lambda: {"best": model, "next": Path(other)})
        assert json.loads(run("predict", "--json", *pictures).stdout)["model"] == "best"
        assert json.loads(run("predict", "--json", "--model", "next", *pictures).stdout)["model"] == "next"

    def test_without_any_a_model_is_asked_for(
        self, run: Run, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(models, "bundled_models", dict)
        result = run("predict", *pictures)
        assert result.exit_code == 2
        assert "name a model file with --model" in result.stderr


class TestData:
    def test_list(self, run: Run, tmp_path: Path) -> None:
        told = json.loads(run("data", "list", "--data-dir", tmp_path, "--json").stdout)["sources"]
        names = [
            "mnist",
            "mnist-shifted",
            "mnist-all",
            "procedural",
            "mine",
            "strokes:FILE",
            "mnist-strokes:FILE",
            "digit-or-not:FILE",
            "scanned-or-drawn",
            "images:FILE",
        ]
        assert [source["name"] for source in told] == names
        made_of_mnist = [name for name in names if name.startswith(("mnist", "digit-or-not", "scanned-or-drawn"))]
        at_hand = {source["name"]: source["at_hand"] for source in told if "at_hand" in source}
        assert at_hand == dict.fromkeys(made_of_mnist, False)
        lines = run("data", "list", "--data-dir", tmp_path).stdout.splitlines()
        assert [line.split()[0] for line in lines] == [source["name"] for source in told]
        assert lines[0].endswith("not here yet")

    def test_show(self, run: Run, tiny: Path) -> None:
        told = json.loads(run("data", "show", tiny, "--json").stdout)
        assert told["parts"]["training"]["shape"] == [1, 28, 28]
        assert {title: part["count"] for title, part in told["parts"].items()} == {
            "training": 160,
            "validation": 20,
            "test": 20,
        }
        assert [sum(counts) for counts in zip(*(part["classes"] for part in told["parts"].values()), strict=True)] == [
            20
        ] * 10
        rows = [line.split() for line in run("data", "show", tiny).stdout.splitlines()]
        assert ["all", "160", "20", "20"] in rows

    def test_fetch(self, run: Run, tiny: Path, tmp_path: Path) -> None:
        assert run("data", "fetch", tiny).stdout == "tiny is at hand: 160 + 20 + 20 images\n"
        result = run("data", "fetch", "mnist", "--data-dir", tmp_path)
        assert result.exit_code == 1
        assert "expected the four MNIST files" in result.stderr

    def test_unknown_names_are_wrong_usage(self, run: Run) -> None:
        assert run("data", "show", "mnits").exit_code == 2


@pytest.mark.parametrize(
    ("data", "part", "read"),
    [
        ("mnist-strokes:elsewhere.npz", "test", "mnist"),
        ("mnist-strokes:elsewhere.npz", "training", "mnist-strokes:elsewhere.npz"),
        ("mnist-strokes:elsewhere.npz#1/5", "test", "mnist-strokes:elsewhere.npz#1/5"),
        ("procedural", "validation", "procedural"),
    ],
)
def test_what_a_model_was_trained_on_beside_mnist_need_not_be_here_to_measure_it(
    data: str, part: str, read: str
) -> None:
    assert data_of(replace(PRESETS["softmax"].recipe, data=data), part) == read
