from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from model_files import refused, same, taken_apart
from safetensors.numpy import load_file

from nnengine import (
    Conv2D,
    Dense,
    Flatten,
    Model,
    ModelFileError,
    Network,
    NetworkSpecification,
    Recipe,
    load_model,
    save_model,
    trained_model,
)
from nnengine.training.history import EpochRecord, History


class TestRoundTrip:
    def test_bit_for_bit(self, model, saved):
        path = saved()
        again = load_model(path)
        same(again, model)
        images = np.random.default_rng(0).random((3, 1, 6, 6), np.float32)
        assert np.array_equal(again.network().predict(images), model.network().predict(images))
        first = path.read_bytes()
        save_model(path, again)
        assert path.read_bytes() == first

    def test_an_untrained_model(self, recipe, tmp_path):
        model = Model(recipe, recipe.new_network().weights())
        save_model(tmp_path / "m", model)
        same(load_model(tmp_path / "m"), model)

    def test_without_momentum_there_is_no_velocity(self, recipe, model, tmp_path):
        model = replace(model, state=replace(model.state, arrays={}))
        save_model(tmp_path / "m", model)
        assert load_model(tmp_path / "m").state.arrays == {}

    def test_without_its_state_it_is_smaller_and_whole(self, model, tmp_path):
        save_model(tmp_path / "small", replace(model, state=None))
        save_model(tmp_path / "large", model)
        assert (tmp_path / "small").stat().st_size < (tmp_path / "large").stat().st_size * 0.7
        assert load_model(tmp_path / "small").state is None

    @pytest.mark.parametrize("layers", [(Conv2D(2, 3), Conv2D(3, 2)), (Conv2D(9, 2), Conv2D(3, 2, stride=2))])
    def test_other_tools_read_the_public_layout(self, layers, tmp_path):
        # The inner layouts are transposed: safetensors 0.8 would write them in the wrong order.
        specification = NetworkSpecification((*layers, Flatten(), Dense(4)), (8, 7, 7))
        network = Network(specification, np.random.default_rng(0))
        inner = [entry.operation.to_public(entry.name, entry.of(network.values)) for entry in network._entries]
        assert not all(values.flags.c_contiguous for values in inner)
        save_model(tmp_path / "m", Model(Recipe(specification), network.weights()))
        found = load_file(tmp_path / "m")
        assert {name: values.shape for name, values in found.items()} == specification.parameter_shapes
        for name, values in network.parameters().items():
            assert np.array_equal(found[name], values), name

    def test_metrics_and_provenance_of_other_types_become_numbers_and_text(self, model, tmp_path):
        model = replace(model, metrics={"errors": np.int64(3), "a": np.float32(0.5)}, provenance={"seconds": 12})
        save_model(tmp_path / "m", model)
        again = load_model(tmp_path / "m")
        assert again.metrics == {"errors": 3.0, "a": 0.5}
        assert again.provenance == {"seconds": "12"}

    def test_text_of_any_kind(self, model, tmp_path):
        text = {"weights": 'of “Čeněk” 😀 \n\\"', "": ""}
        save_model(tmp_path / "m", replace(model, provenance=text))
        assert load_model(tmp_path / "m").provenance == text


class TestWhatCannotBeSaved:
    """Nothing is written that could not be read again, and the file that was there stays."""

    def check(self, path: Path, model: Model, message: str) -> None:
        path.write_bytes(b"before")
        with pytest.raises(ModelFileError, match=message) as caught:
            save_model(path, model)
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == b"before"
        assert list(path.parent.iterdir()) == [path]

    def test_weights_that_are_not_finite(self, model, tmp_path):
        network = model.network()
        network.values[3] = np.nan
        broken = replace(model, weights=network.weights(), state=None)
        self.check(tmp_path / "m", broken, "m: layers.0.weights: expected finite numbers")

    def test_float64_weights(self, recipe, tmp_path):
        double = Network(recipe.network, np.random.default_rng(0), np.float64)
        self.check(tmp_path / "m", Model(recipe, double.weights()), "layers.0.weights: expected float32, got float64")

    def test_a_metric_that_is_not_finite(self, model, tmp_path):
        self.check(tmp_path / "m", replace(model, metrics={"cost": float("nan")}), "expected finite numbers in the")

    def test_a_history_that_is_not_finite(self, model, tmp_path):
        history = History((EpochRecord(1, float("inf"), 0.1, 1.0, 0.1, 1.0),))
        self.check(tmp_path / "m", replace(model, history=history), "expected finite numbers in the history")

    def test_an_endless_history(self, model, tmp_path, monkeypatch):
        monkeypatch.setattr("nnengine.files.model_file.LARGEST_HEADER", 20_000)
        points = ((0.123456789, 1.23456789),) * 1000
        history = replace(model.history, mini_batches=points)
        self.check(tmp_path / "m", replace(model, history=history), "its description takes .* bytes")

    def test_more_bytes_than_are_read_again(self, model, tmp_path, monkeypatch):
        monkeypatch.setattr("nnengine.files.model_file.LARGEST_FILE", 2000)
        self.check(tmp_path / "m", model, "it would take .* bytes and not be read again; 2,000 are the most")

    def test_a_state_after_divergence_is_left_out(self, model, tmp_path):
        velocity = model.state.arrays["velocity"].copy()
        velocity[0] = np.inf
        save_model(tmp_path / "m", replace(model, state=replace(model.state, arrays={"velocity": velocity})))
        again = load_model(tmp_path / "m")
        assert again.state is None
        assert np.array_equal(again.weights.values, model.weights.values)


class TestPlaces:
    def test_a_folder(self, model, tmp_path):
        refused(tmp_path, "expected a file, got a folder")
        with pytest.raises(ModelFileError, match="it cannot be written: "):
            save_model(tmp_path, model)
        assert list(tmp_path.iterdir()) == []

    def test_nothing_there(self, model, tmp_path):
        refused(tmp_path / "nothing", "it cannot be read: No such file or directory")
        with pytest.raises(ModelFileError, match="m: it cannot be written: No such file or directory"):
            save_model(tmp_path / "no folder" / "m", model)

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
    def test_an_endless_device(self):
        refused(Path("/dev/zero"), "expected a file")

    def test_a_pipe_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        refused(tmp_path / "pipe", "expected a file")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written(self, saved, model, tmp_path):
        path = saved()
        before = path.read_bytes()
        tmp_path.chmod(0o500)
        try:
            with pytest.raises(ModelFileError, match="it cannot be written: Permission denied"):
                save_model(path, model)
            assert path.read_bytes() == before
        finally:
            tmp_path.chmod(0o700)

    def test_a_disk_that_is_full_leaves_the_old_file(self, saved, model, monkeypatch):
        path = saved()
        before = path.read_bytes()

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("nnengine.files.atomic_file.os.fsync", full)
        with pytest.raises(ModelFileError, match="it cannot be written: No space left on device"):
            save_model(path, replace(model, metrics={"other": 1.0}))
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]

    def test_only_taking_its_place_touches_the_old_file(self, saved, model, monkeypatch):
        path = saved()
        before = path.read_bytes()

        def refuse(*_: object) -> None:
            assert path.read_bytes() == before
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(ModelFileError, match="it cannot be written: Input/output error"):
            save_model(path, replace(model, state=None))
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]

    def test_permissions_and_links_stay(self, saved, model, tmp_path):
        path = saved()
        umask = os.umask(0o077)
        os.umask(umask)
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
        path.chmod(0o640)
        link = tmp_path / "link"
        link.symlink_to(path)
        save_model(link, replace(model, state=None))
        assert link.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert load_model(path).state is None

    def test_links_in_a_circle(self, model, tmp_path):
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")
        refused(tmp_path / "a", "it cannot be read: Too many levels of symbolic links")
        save_model(tmp_path / "a", model)  # takes the place of a link that leads nowhere
        assert load_model(tmp_path / "a").best_epoch == model.best_epoch

    def test_the_longest_name_that_the_file_system_takes(self, model, tmp_path):
        path = tmp_path / ("n" * 251 + ".mod")
        save_model(path, model)
        assert load_model(path).best_epoch == model.best_epoch


SAVE_FOR_EVER = """
import sys
from pathlib import Path
from dataclasses import replace
from nnengine import load_model, save_model
path = Path(sys.argv[1])
models = [replace(load_model(path), metrics={"which": which}) for which in (0.0, 1.0)]
print("ready", flush=True)
while True:
    for model in models:
        save_model(path, model)
"""


def test_killed_while_saving_the_old_or_the_new_file_is_whole(model, tmp_path):
    recipe = Recipe(NetworkSpecification((Flatten(), Dense(300), Dense(10)), (1, 28, 28)))
    path = tmp_path / "model.safetensors"
    save_model(path, replace(Model(recipe, recipe.new_network().weights()), metrics={"which": 0.0}))
    for attempt in range(4):
        with subprocess.Popen([sys.executable, "-c", SAVE_FOR_EVER, path], stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"ready\n"
            time.sleep(0.02 + 0.013 * attempt)
            process.send_signal(signal.SIGKILL)
        assert load_model(path).metrics["which"] in {0.0, 1.0}


def test_trained_model_holds_the_best_weights(recipe, data, validation):
    from nnengine import Training

    training = Training(recipe.new_network(), data, validation, recipe.training)
    fresh = trained_model(recipe, training, keep_state=False)
    assert fresh.best_epoch is None
    assert fresh.state is None
    assert np.array_equal(fresh.weights.values, recipe.new_network().values)
    for _ in training.events():
        pass
    model = trained_model(recipe, training, {"a": 1.0}, {"b": "c"})
    assert model.best_epoch == training.best.epoch
    assert np.array_equal(model.weights.values, training.best.weights.values)
    assert model.metrics == {"validation_accuracy": training.best.validation_accuracy, "a": 1.0}
    assert model.provenance == {"b": "c"}


def test_its_description_is_json_that_people_can_read(saved):
    document, _ = taken_apart(saved())
    assert document["format"] == 1
    assert document["recipe"]["network"]["layers"][0]["layer"] == "conv2d"
    assert document["preprocessing"] == "mnist-28x28"
    assert json.dumps(document, allow_nan=False)


def test_what_is_no_file_is_not_replaced_by_one(model, tmp_path):
    pipe = tmp_path / "pipe.safetensors"
    os.mkfifo(pipe)
    (tmp_path / "link.safetensors").symlink_to(pipe)
    for path in (pipe, tmp_path / "link.safetensors"):
        with pytest.raises(ModelFileError, match="got a folder or a device"):
            save_model(path, model)
    assert pipe.is_fifo()
    assert {entry.name for entry in tmp_path.iterdir()} == {"pipe.safetensors", "link.safetensors"}
