"""The runner: what it writes, and that it goes on where it stopped."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnengine import ArgumentError, DataError, DataSplits, Model, load_model
from nnengine.experiments import Experiment, RunEnded, Running, run
from nnengine.experiments import checkpoint as checkpoints
from nnengine.experiments.folder import OutputFolder
from nnengine.experiments.kinds import support_vector_machine, training

OpenData = Callable[[str], DataSplits]
Events = Generator[Running | RunEnded, None, dict[str, Any]]


@pytest.fixture
def experiment(described: dict[str, Any]) -> Experiment:
    return Experiment.from_json("tiny", described)


def _to_the_end(events: Events) -> tuple[dict[str, Any], list[RunEnded]]:
    ended = []
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            result: dict[str, Any] = end.value
            return result, ended
        if isinstance(event, RunEnded):
            ended.append(event)


def test_every_case_is_run_with_every_seed_and_all_is_written(
    experiment: Experiment, open_data: OpenData, tmp_path: Path
) -> None:
    result, ended = _to_the_end(run(experiment, OutputFolder(tmp_path), open_data, {"command": "this"}, seed=5))
    assert [(event.plan.name, event.record.seed) for event in ended] == [("one", 5), ("one", 6), ("two", 5), ("two", 6)]
    assert [event.run for event in ended] == [1, 2, 3, 4]
    assert json.loads((tmp_path / "result.json").read_text()) == json.loads(json.dumps(result))
    assert result["seeds"] == [5, 6]
    one, two = result["cases"]
    assert one["measures"][0]["runs"] == 2
    assert "test_accuracy" not in one["runs"][0]["figures"], "the test images were not asked for"
    assert two["measures"][0]["obtained"] > 0.5, "learned, not guessed"
    with (tmp_path / "one.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["seed"], row["epoch"]) for row in rows] == [(str(s), str(e)) for s in (5, 6) for e in (1, 2, 3, 4)]
    figures = one["runs"][0]["figures"]
    assert max(float(row["evaluation_accuracy"]) for row in rows[:4]) == pytest.approx(figures["best_accuracy"])
    assert (tmp_path / "models" / "two-seed-6.safetensors").exists()
    assert not list(tmp_path.rglob("*unfinished*"))


def test_the_figures_are_what_the_model_gives(
    experiment: Experiment, open_data: OpenData, splits: DataSplits, tmp_path: Path
) -> None:
    result, _ = _to_the_end(run(experiment, OutputFolder(tmp_path), open_data, {}))
    figures = result["cases"][1]["runs"][0]["figures"]
    model = load_model(tmp_path / "models" / "two-seed-1.safetensors")
    answers = model.network().predict(splits.test.images()).argmax(axis=1)
    assert figures["test_accuracy"] == pytest.approx((answers == splits.test.labels).mean())
    assert figures["best_accuracy"] == pytest.approx(model.metrics["validation_accuracy"])
    assert figures["total_training_cost"] > figures["training_cost"], "lambda is not 0"
    assert figures["accuracy_gap"] == pytest.approx(figures["training_accuracy"] - figures["final_accuracy"], abs=1e-6)


def test_what_is_finished_is_not_run_again(experiment: Experiment, open_data: OpenData, tmp_path: Path) -> None:
    first, _ = _to_the_end(run(experiment, OutputFolder(tmp_path), open_data, {}, runs=1))
    second, ended = _to_the_end(run(experiment, OutputFolder(tmp_path), open_data, {}))
    assert [event.was_there for event in ended] == [True, False, True, False]
    assert second["cases"][0]["runs"][0] == first["cases"][0]["runs"][0]


def test_runs_of_other_settings_are_refused(described: dict[str, Any], open_data: OpenData, tmp_path: Path) -> None:
    _to_the_end(run(Experiment.from_json("tiny", described), OutputFolder(tmp_path), open_data, {}))
    with pytest.raises(ArgumentError, match="other settings"):
        _to_the_end(run(Experiment.from_json("tiny", described, quick=True), OutputFolder(tmp_path), open_data, {}))


def test_a_damaged_run_is_told(experiment: Experiment, open_data: OpenData, tmp_path: Path) -> None:
    folder = OutputFolder(tmp_path)
    (tmp_path / "runs" / "one-seed-1.json").write_text("{")
    with pytest.raises(DataError, match="delete it"):
        _to_the_end(run(experiment, folder, open_data, {}))


def test_stopped_and_killed_runs_go_on_bit_for_bit(
    experiment: Experiment, open_data: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = _to_the_end(run(experiment, OutputFolder(tmp_path / "whole"), open_data, {}, runs=1))
    monkeypatch.setattr(checkpoints, "_TOLD_EVERY", 0.0)
    monkeypatch.setattr(checkpoints, "_KEPT_EVERY", 0.0)
    events = run(experiment, OutputFolder(tmp_path / "stopped"), open_data, {}, runs=1)
    for _ in range(27):  # in the middle of the third epoch of ten mini-batches
        assert isinstance(next(events), Running)
    shutil.copytree(tmp_path / "stopped", tmp_path / "killed")  # what is on the disk at some moment
    monkeypatch.setattr(checkpoints, "_KEPT_EVERY", 1e9)
    events.close()
    for name in ("stopped", "killed"):
        assert list((tmp_path / name).rglob("*unfinished*"))
        result, _ = _to_the_end(run(experiment, OutputFolder(tmp_path / name), open_data, {}, runs=1))
        assert not list((tmp_path / name).rglob("*unfinished*"))
        for expected, found in zip(whole["cases"], result["cases"], strict=True):
            assert found["runs"][0]["figures"] == expected["runs"][0]["figures"]
            assert found["runs"][0]["curves"] == expected["runs"][0]["curves"]
        models = [load_model(tmp_path / each / "models" / "one-seed-1.safetensors") for each in ("whole", name)]
        assert np.array_equal(models[0].weights.values, models[1].weights.values)


def test_killed_while_the_trained_network_is_measured_it_is_not_trained_again(
    experiment: Experiment, open_data: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = _to_the_end(run(experiment, OutputFolder(tmp_path / "whole"), open_data, {}, runs=1))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training, "evaluate", killed)
        with pytest.raises(KeyboardInterrupt):
            _to_the_end(run(experiment, OutputFolder(tmp_path / "killed"), open_data, {}, runs=1))
    model = tmp_path / "killed" / "models" / "one-seed-1.unfinished.safetensors"
    kept = load_model(model)
    assert isinstance(kept, Model)
    assert kept.state is not None
    assert kept.state.epoch == 4
    monkeypatch.setattr(checkpoints, "_TOLD_EVERY", 0.0)
    events = run(experiment, OutputFolder(tmp_path / "killed"), open_data, {}, runs=1)
    first = next(events)
    assert isinstance(first, Running)
    assert first.step.done == first.step.total, "not a mini-batch more"
    assert isinstance(next(events), RunEnded)
    _to_the_end(events)
    found = json.loads((tmp_path / "killed" / "result.json").read_text())
    assert found["cases"][0]["runs"][0]["figures"] == whole["cases"][0]["runs"][0]["figures"]
    assert not model.exists()


def test_a_checkpoint_of_another_recipe_is_not_used(
    described: dict[str, Any], open_data: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_TOLD_EVERY", 0.0)
    events = run(Experiment.from_json("tiny", described), OutputFolder(tmp_path), open_data, {}, runs=1)
    next(events)
    events.close()
    described["common"]["recipe"]["training"]["learning_rate"] = 0.25
    changed = Experiment.from_json("tiny", described)
    _to_the_end(run(changed, OutputFolder(tmp_path), open_data, {}, runs=1))
    assert load_model(tmp_path / "models" / "one-seed-1.safetensors").recipe.training.learning_rate == 0.25


def test_training_that_diverges_is_told_and_the_others_go_on(
    described: dict[str, Any], open_data: OpenData, tmp_path: Path
) -> None:
    described["cases"][0]["recipe"] = {"training": {"learning_rate": 1e30}}
    result, ended = _to_the_end(run(Experiment.from_json("tiny", described), OutputFolder(tmp_path), open_data, {}))
    assert len(ended) == 4
    assert "diverged" in result["cases"][0]["runs"][0]["remark"]
    assert result["cases"][0]["measures"][0]["verdict"] != "agrees"
    assert result["cases"][1]["measures"][0]["obtained"] > 0.5


def test_a_case_that_this_machine_cannot_run_is_told(
    described: dict[str, Any], open_data: OpenData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(support_vector_machine, "find_spec", lambda name: None)
    described["common"] = {}
    described["cases"] = [
        {"name": "svm", "kind": "support_vector_machine", "measures": [{"figure": "evaluation_accuracy"}]},
        {"name": "chance", "kind": "chance", "measures": [{"figure": "test_accuracy"}]},
    ]
    described["quick"] = {}
    result, ended = _to_the_end(run(Experiment.from_json("tiny", described), OutputFolder(tmp_path), open_data, {}))
    assert "scikit-learn" in result["cases"][0]["missing"]
    assert [event.plan.name for event in ended] == ["chance", "chance"]
