"""Files written when a state counted mini-batches: a run stopped in its second epoch, and the same to its end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnengine import Training, load_model, save_model, trained_model

FOLDER = Path(__file__).parent / "earlier"


def test_an_earlier_file_goes_on_to_the_same_weights(data, validation, tmp_path):
    stopped, ended = (
        load_model(FOLDER / name) for name in ("stopped-in-mid-epoch.safetensors", "trained-to-the-end.safetensors")
    )
    assert (stopped.state.epoch, stopped.state.seen) == (1, 2 * 7)
    training = Training(stopped.network(), data, validation, stopped.recipe.training, stopped.state)
    for _ in training.events():
        pass
    # Other processors round otherwise.
    np.testing.assert_allclose(training.weights().values, ended.state.weights.values, rtol=1e-3, atol=1e-5)
    assert training.state().steps == 3 * 9
    assert [record.epoch for record in training.history.epochs] == [1, 2, 3]
    save_model(tmp_path / "again.safetensors", trained_model(stopped.recipe, training))
    assert load_model(tmp_path / "again.safetensors").state.steps == 27


@pytest.mark.parametrize("name", ["stopped-in-mid-epoch.safetensors", "trained-to-the-end.safetensors"])
def test_an_earlier_file_is_written_again_as_it_means(name, tmp_path):
    earlier = load_model(FOLDER / name)
    save_model(tmp_path / name, earlier)
    again = load_model(tmp_path / name)
    assert (again.state.epoch, again.state.seen) == (earlier.state.epoch, earlier.state.seen)
    assert np.array_equal(again.state.weights.values, earlier.state.weights.values)
