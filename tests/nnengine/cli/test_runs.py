"""``nnengine runs``: what was trained is listed, shown, exported, trained again and deleted."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from nnengine import load_single_model
from nnengine.files.run_database import run_store_path
from nnengine.files.run_store import RunStore

STEER = ("--steer", "0.5:learning_rate=0.1,mini_batch=20", "--steer", "1:momentum=0.5")


@pytest.fixture
def trained(run, tiny):
    def call(*more):
        arguments = ("train", "784-30-10", "--data", tiny, "--epochs", 2, "-o", "m.safetensors", "--threads", 1, *more)
        assert run(*arguments).exit_code == 0

    return call


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_no_run_yet(run):
    assert told(run("runs", "list", "--json")) == {"runs": []}
    assert "no run yet" in run("runs", "list").stdout


def test_a_training_is_listed_shown_and_exported(run, trained):
    trained(*STEER)
    (listed,) = told(run("runs", "list", "--json"))["runs"]
    assert (listed["number"], listed["status"], listed["title"], listed["epochs"]) == (1, "ended", "784-30-10", 2.0)
    assert "784-30-10" in run("runs", "list").stdout
    for name in ("1", listed["key"], listed["key"][:3]):
        shown = told(run("runs", "show", name, "--json"))
        assert shown["key"] == listed["key"]
    assert shown["recipe"]["training"]["epochs"] == 2
    assert [change["images"] for change in shown["steering"]]
    assert shown["result"]["test_accuracy"] <= 1
    assert "nnengine train" in shown["provenance"]["command"]
    assert shown["series"]["validation_cost"]["count"] == 2
    text = run("runs", "show", "1").stdout
    assert "series cost:" in text
    assert "steered: image" in text

    assert told(run("runs", "export", "1", "out.safetensors", "--json"))["bytes"] > 90_000
    ours, saved = load_single_model(Path("out.safetensors")), load_single_model(Path("m.safetensors"))
    np.testing.assert_array_equal(ours.weights.values, saved.weights.values)
    assert run("runs", "export", "1", "out.csv").exit_code == 0
    with Path("out.csv").open() as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["series", "epochs", "value"]
    assert sum(row[0] == "cost" for row in rows) == shown["series"]["cost"]["count"]
    assert run("runs", "export", "1", "out.json").exit_code == 0
    whole = json.loads(Path("out.json").read_text())
    assert len(whole["series"]["cost"]["values"]) == shown["series"]["cost"]["count"]
    assert whole["recipe"] == shown["recipe"]


def test_a_steered_run_is_trained_again_with_identical_weights(run, trained):
    trained(*STEER)
    found = told(run("runs", "replay", "1", "--json"))
    assert found["identical"] is True
    assert found["largest_difference"] == 0
    assert found["best_epoch"] in {1, 2}
    assert "identical" in run("runs", "replay", "1").stdout
    assert len(told(run("runs", "list", "--json"))["runs"]) == 1  # a replay is no run of its own


def test_runs_that_went_on_or_began_with_weights_are_trained_again_too(run, trained, tiny):
    trained()
    assert run("train", "m.safetensors", "--resume", "--epochs", 4, "-o", "n.safetensors").exit_code == 0
    again = ("train", "784-30-10", "--data", tiny, "--epochs", 1, "--from", "m.safetensors", "-o", "o.safetensors")
    assert run(*again).exit_code == 0
    for number in (1, 2, 3):
        assert told(run("runs", "replay", number, "--json"))["identical"] is True


def test_a_replay_with_another_outcome_says_so_and_fails(run, trained):
    trained()
    store = run_store_path()
    with closing(sqlite3.connect(store)) as plain:
        (recipe,) = plain.execute("SELECT recipe FROM descriptions").fetchone()
        assert '"seed": 1' in recipe
        plain.execute("UPDATE descriptions SET recipe = ?", (recipe.replace('"seed": 1', '"seed": 2'),))
        plain.commit()
    result = run("runs", "replay", "1", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["identical"] is False
    assert found["largest_difference"] > 0
    assert "are not identical" in run("runs", "replay", "1").stdout


def test_a_replay_refuses_other_images(run, trained, tiny):
    trained()
    with np.load(tiny) as found:
        images, labels = found["images"], found["labels"]
    np.savez(tiny, images=images[:150], labels=labels[:150])
    result = run("runs", "replay", "1")
    assert result.exit_code == 1
    assert "expected the images that it began with" in result.stderr


def test_a_note_and_deleting(run, trained):
    trained()
    assert run("runs", "note", "1", "with a large mini-batch").exit_code == 0
    assert told(run("runs", "list", "--json"))["runs"][0]["note"] == "with a large mini-batch"
    assert told(run("runs", "delete", "1", "--json"))["deleted"] == 1
    assert told(run("runs", "list", "--json")) == {"runs": []}
    trained()
    assert told(run("runs", "list", "--json"))["runs"][0]["number"] == 2  # a number is never another run's


@pytest.mark.parametrize("command", ["show", "delete", "replay"])
def test_an_unknown_run_is_wrong_usage(run, command):
    result = run("runs", command, "7")
    assert result.exit_code == 2
    assert "run '7': expected the number or the first letters of the key" in result.stderr


def test_an_unknown_format_is_wrong_usage(run, trained):
    trained()
    result = run("runs", "export", "1", "out.png")
    assert result.exit_code == 2
    assert "expected a name that ends with .safetensors, .csv or .json" in result.stderr


def test_a_run_that_diverged_is_kept_with_what_it_was(run, tiny):
    arguments = ("train", "784-30-10", "--data", tiny, "--epochs", 3, "--learning-rate", 1e30, "-o", "m.safetensors")
    assert run(*arguments).exit_code == 1
    shown = told(run("runs", "show", "1", "--json"))
    assert shown["status"] == "diverged"
    assert "diverged" in shown["problem"]


def test_training_goes_on_where_no_store_can_be(run, tiny, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NNENGINE_RUNS", str(tmp_path / "file" / "runs.sqlite"))
    result = run("train", "784-30-10", "--data", tiny, "--epochs", 1, "-o", "m.safetensors", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["best_epoch"] == 1
    assert result.stderr.count("remark: the run is not stored at present") == 1
    listed = run("runs", "list")
    assert listed.exit_code == 1
    assert listed.stderr.startswith("error: ")


def test_a_damaged_store_is_said_once(run, trained):
    run_store_path().parent.mkdir(exist_ok=True)
    run_store_path().write_text("no database at all" * 10)
    result = run("runs", "list", "--json")
    assert told(result) == {"runs": []}
    assert "is damaged; it is kept as" in result.stderr
    assert run("runs", "list", "--json").stderr == ""
    trained()
    with RunStore(run_store_path()) as store:
        assert len(store.runs()) == 1
