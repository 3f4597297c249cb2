"""Scores made believable on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from nnengine.files.model_file import load_model

Run = Callable[..., Result]


def test_the_new_model_answers_as_before_with_other_scores(run: Run, tiny: Path, tmp_path: Path) -> None:
    model, output = tmp_path / "model.safetensors", tmp_path / "calibrated.safetensors"
    assert run("train", "softmax", "-o", model, "--data", tiny, "--epochs", 2).exit_code == 0
    told = json.loads(run("calibrate", model, "-o", output, "--part", "test", "--json").stdout)
    assert told["part"] == "test"
    assert 0.1 < told["temperature"] < 10
    before, after = (json.loads(run("evaluate", path, "--json").stdout) for path in (model, output))
    assert told["calibration_error"] == {
        "before": before["calibration_error"],
        "after": after["calibration_error"],
    }
    assert after["confusion"] == before["confusion"]
    assert after["cost"] <= before["cost"]
    made = load_model(output)
    assert float(made.provenance["temperature"]) == float(f"{told['temperature']:.4g}")
    assert made.provenance["calibration_command"].startswith("nnengine calibrate model.safetensors ")
    shown = run("calibrate", model, "-o", output, "--part", "test")
    assert "calibration error" in shown.stdout


def test_a_model_whose_scores_have_no_temperature_is_refused(run: Run, tiny: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.safetensors"
    assert run("train", "784-30-10", "-o", model, "--data", tiny, "--epochs", 1).exit_code == 0
    refused = run("calibrate", model, "-o", tmp_path / "other.safetensors")
    assert refused.exit_code == 2
    assert "ends in Dense and Softmax" in refused.stderr
    assert run("calibrate", model, "-o", model).exit_code == 2
