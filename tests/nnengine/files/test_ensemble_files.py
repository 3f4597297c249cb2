"""Ensembles in model files: the same bit for bit, and as little trusted as any other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_files import put_together, refused, same, taken_apart

from nnengine import (
    ArgumentError,
    Conv2D,
    Dense,
    Ensemble,
    EnsembleModel,
    Flatten,
    Model,
    ModelFileError,
    NetworkSpecification,
    Recipe,
    ShapeError,
    Sigmoid,
    View,
    load_model,
    load_single_model,
    save_model,
)

GUARD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


@pytest.fixture
def dense() -> Model:
    recipe = Recipe(NetworkSpecification((Flatten(), Dense(4), Sigmoid(), Dense(10), Sigmoid()), (1, 6, 6)))
    return Model(recipe, recipe.new_network().weights(), provenance={"made by": "hand"})


@pytest.fixture
def together(model: Model, dense: Model) -> EnsembleModel:
    """Two of one recipe, one of another."""
    again = replace(model, weights=model.recipe.new_network().weights(), history=replace(model.history, epochs=()))
    again = replace(again, best_epoch=None)
    return EnsembleModel((model, again, dense), "plurality", {"test_accuracy": 0.75}, {"command": "by hand"})


@pytest.fixture
def kept(together: EnsembleModel, tmp_path: Path) -> Path:
    path = tmp_path / "together.safetensors"
    save_model(path, together)
    return path


class TestRoundTrip:
    def test_bit_for_bit(self, together, kept):
        again = load_model(kept)
        assert isinstance(again, EnsembleModel)
        assert (again.vote, again.metrics, again.provenance) == ("plurality", together.metrics, together.provenance)
        assert len(again.members) == 3
        for one, other in zip(again.members, together.members, strict=True):
            same(one, other)
        images = np.random.default_rng(0).random((3, 1, 6, 6), np.float32)
        ensemble = again.network()
        assert isinstance(ensemble, Ensemble)
        assert np.array_equal(ensemble.predict(images), together.network().predict(images))
        before = kept.read_bytes()
        save_model(kept, again)
        assert kept.read_bytes() == before

    def test_other_tools_find_each_network_by_its_number(self, together, kept):
        _, tensors = taken_apart(kept)
        assert {name.split(".")[1] for name in tensors} == {"0", "1", "2"}
        for name, values in together.members[2].network().parameters().items():
            assert np.array_equal(tensors[f"members.2.{name}"], values)

    def test_the_states_of_training_are_left_behind(self, model, together, kept):
        assert model.state is not None
        assert all(member.state is None for member in (*together.members, *load_model(kept).members))
        assert not [name for name in taken_apart(kept)[1] if "state" in name or "velocity" in name]

    def test_the_first_recipe_stands_for_all(self, model, together):
        assert together.recipe is model.recipe
        assert together.describe() == "3 networks, plurality"


class TestViews:
    VIEWS = (View(), View(-6), View(6, 0.9), View(scale=0.95))

    @pytest.fixture
    def viewed(self, together, tmp_path) -> Path:
        path = tmp_path / "viewed.safetensors"
        save_model(path, replace(together, views=self.VIEWS))
        return path

    def test_they_are_kept(self, together, viewed):
        again = load_model(viewed)
        assert isinstance(again, EnsembleModel)
        assert again.views == self.VIEWS
        assert again.describe() == "3 networks, plurality, 4 views"
        images = np.random.default_rng(0).random((3, 1, 6, 6), np.float32)
        expected = Ensemble(together.network().networks, "plurality", self.VIEWS).predict(images)
        assert np.array_equal(again.network().predict(images), expected)
        before = viewed.read_bytes()
        save_model(viewed, again)
        assert viewed.read_bytes() == before

    def test_programs_that_know_none_refuse_the_file_and_read_any_other_as_ever(self, kept, viewed):
        assert taken_apart(viewed)[0]["format"] == 3
        document, _ = taken_apart(kept)
        assert set(document) == {"format", "vote", "members", "metrics", "provenance", "digest"}
        assert document["format"] == 2
        assert load_model(kept).views == (View(),)

    @pytest.mark.parametrize(
        ("views", "message"),
        [
            ("gone", "'views' is missing"),
            (None, "views: expected a list of 1 to 16, got None"),
            ([], "got 0 of them"),
            ([{}] * 17, "got 17 of them"),
            ([[]] * 10**5, "got 100,000 of them"),
            ("four", "got 'four'"),
            ([{}, {"rotation": 181}], "view 2: rotation: expected at least -180 and at most 180, got 181"),
            ([{"rotation": float("nan")}], "view 1: rotation: expected a finite number"),
            ([{"rotation": 10**400}], "view 1: rotation: expected a finite number"),
            ([{"scale": 0.4}], "view 1: scale: expected at least 0.5 and at most 2, got 0.4"),
            ([{"scale": None}], "view 1: scale: expected a finite number, got None"),
            ([{"lean": 1}], "view 1: view: unknown lean"),
            ([3], "view 1: view: expected an object, got int"),
        ],
    )
    def test_they_are_read_as_hostile(self, viewed, views, message):
        document, tensors = taken_apart(viewed)
        document["views"] = views
        if views == "gone":
            del document["views"]
        put_together(viewed, document, tensors)
        refused(viewed, message)

    def test_networks_that_read_vectors_have_none(self, tmp_path):
        recipe = Recipe(NetworkSpecification((Dense(10),), (36,)))
        flat = Model(recipe, recipe.new_network().weights())
        with pytest.raises(ShapeError, match="views: expected networks that read images"):
            EnsembleModel((flat,), views=self.VIEWS)
        path = tmp_path / "flat.safetensors"
        save_model(path, EnsembleModel((flat,)))
        document, tensors = taken_apart(path)
        put_together(path, document | {"format": 3, "views": [{"rotation": 5}]}, tensors)
        refused(path, "views: expected networks that read images")


class TestOneNetworkOnly:
    def test_a_single_model_is_read(self, saved, model):
        same(load_single_model(saved()), model)

    def test_an_ensemble_is_refused_with_its_description(self, kept):
        with pytest.raises(
            ModelFileError, match=r"^together.safetensors: expected a model of one network, got an "
        ) as e:
            load_single_model(kept)
        assert "3 networks, plurality" in str(e.value)


class TestWhatCannotBeMade:
    def test_no_member_too_many_or_another_vote(self, model):
        with pytest.raises(ArgumentError, match="needs 1 to 100 networks, got 0"):
            EnsembleModel(())
        with pytest.raises(ArgumentError, match="needs 1 to 100 networks, got 101"):
            EnsembleModel((model,) * 101)
        with pytest.raises(ArgumentError, match="vote: expected one of average, plurality, got 'first'"):
            EnsembleModel((model,), "first")

    def test_networks_that_read_other_images(self, model):
        recipe = Recipe(NetworkSpecification((Dense(10),), (36,)))
        flat = Model(recipe, recipe.new_network().weights())
        with pytest.raises(ShapeError, match="network 2: expected the input shape 1 × 6 × 6 of the first network"):
            EnsembleModel((model, flat))

    def test_networks_that_are_too_large_together(self):
        layers = (Conv2D(1_200_000, 1), Flatten(), Dense(1))
        large = Model(Recipe(NetworkSpecification(layers, (1, 3, 3))), None)  # type: ignore[arg-type]
        with pytest.raises(ShapeError, match="50,000,000 activations for one image at most, this has 64,800,030"):
            EnsembleModel((large,) * 3)

    def test_weights_that_are_not_finite(self, model, dense, tmp_path):
        network = dense.network()
        network.values[0] = np.nan
        broken = EnsembleModel((model, replace(dense, weights=network.weights())))
        with pytest.raises(ModelFileError, match=r"m: members\.1\.layers\.1\.weights: expected finite numbers"):
            save_model(tmp_path / "m", broken)
        assert not (tmp_path / "m").exists()

    def test_a_history_that_is_not_finite(self, model, tmp_path):
        history = replace(model.history, mini_batches=((1.0, float("nan")),))
        with pytest.raises(ModelFileError, match="expected finite numbers in the history"):
            save_model(tmp_path / "m", EnsembleModel((replace(model, history=history),)))


class TestDamage:
    @GUARD
    @given(st.data())
    def test_any_flipped_bytes(self, kept, data):
        whole = kept.read_bytes()
        contents = bytearray(whole)
        for position in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4, unique=True)):
            contents[position] ^= data.draw(st.integers(1, 255))
        kept.write_bytes(contents)
        refused(kept)
        kept.write_bytes(whole)

    def test_truncated(self, kept):
        contents = kept.read_bytes()
        for length in range(0, len(contents), 997):
            kept.write_bytes(contents[:length])
            refused(kept)


class TestSignedButWrong:
    @pytest.fixture
    def changed(self, kept) -> Callable[..., Path]:
        def change(edit: Callable[[dict, dict], object]) -> Path:
            document, tensors = taken_apart(kept)
            edit(document, tensors)
            put_together(kept, document, tensors)
            return kept

        return change

    def test_signing_anew_alone_is_no_harm(self, changed):
        assert len(load_model(changed(lambda document, tensors: None)).members) == 3

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_numbers_that_are_not_finite(self, changed, value):
        def edit(document, tensors):
            tensors["members.2.layers.3.biases"][4] = value

        refused(changed(edit), r"members\.2\.layers\.3\.biases: expected finite numbers")

    def test_another_shape_or_dtype(self, changed):
        name = "members.1.layers.5.weights"
        refused(
            changed(lambda _, tensors: tensors.update({name: tensors[name].T})), rf"{name}: expected shape \(10, 12\)"
        )
        half = changed(lambda _, tensors: tensors.update({name: tensors[name].T.astype(np.float16)}))
        refused(half, f"{name}: expected float32, got float16")

    @pytest.mark.parametrize(
        "edit",
        [
            lambda _, tensors: tensors.pop("members.0.layers.0.biases"),
            lambda _, tensors: tensors.update(extra=np.zeros(1)),
            lambda _, tensors: tensors.update({"members.3.layers.0.biases": np.zeros(1, np.float32)}),
            lambda _, tensors: tensors.update({"members.0.state.layers.0.biases": np.zeros(3, np.float32)}),
            lambda document, _: document["members"].pop(),
            lambda document, _: document["members"].append(document["members"][0]),
        ],
    )
    def test_missing_and_extra_tensors(self, changed, edit):
        refused(changed(edit), "expected the tensors members.0.layers.0.biases")

    @pytest.mark.parametrize(
        ("members", "got"),
        [([], "0 of them"), ([{}] * 101, "101 of them"), ([[]] * 10**5, "100,000 of them"), ({}, "{}"), ("ab", "'ab'"),
         (None, "None"), (3, "3")],
    )  # fmt: skip
    def test_another_number_of_members(self, changed, members, got):
        refused(
            changed(lambda document, _: document.update(members=members)),
            f"members: expected a list of 1 to 100 networks, got {got}",
        )

    @pytest.mark.parametrize("member", [{}, [], None, 3, "text", {"recipe": {}}, {"recipe": None}, {"members": []}])
    def test_a_member_that_is_none(self, changed, member):
        refused(changed(lambda document, _: document["members"].__setitem__(1, member)))

    @pytest.mark.parametrize("key", ["recipe", "history", "best_epoch", "preprocessing", "metrics", "provenance"])
    @pytest.mark.parametrize("value", ["gone", 5, -1, "text", [[1]], True, float("nan"), 10**400], ids=range(8))
    def test_any_value_of_another_type_in_a_member(self, changed, key, value):
        def edit(document, tensors):
            if value == "gone":
                del document["members"][2][key]
            else:
                document["members"][2][key] = value

        refused(changed(edit))

    @pytest.mark.parametrize("key", ["vote", "metrics", "provenance", "members"])
    @pytest.mark.parametrize("value", ["gone", 5, "text", [[1]], None, True, float("nan"), 10**400], ids=range(8))
    def test_any_value_of_another_type_of_all(self, changed, key, value):
        def edit(document, tensors):
            if value == "gone":
                del document[key]
            else:
                document[key] = value

        refused(changed(edit))

    def test_another_vote_is_named(self, changed):
        refused(
            changed(lambda document, _: document.update(vote="all")), "expected one of average, plurality, got 'all'"
        )

    def test_members_that_do_not_go_together(self, changed):
        def edit(document, tensors):
            document["members"][2]["recipe"]["network"]["input_shape"] = [1, 6, 5]

        refused(changed(edit), "network 3: expected the input shape 1 × 6 × 6 of the first network, got 1 × 6 × 5")

    def test_a_network_that_says_it_is_an_ensemble_and_the_other_way_round(self, changed, saved):
        path = saved()
        document, tensors = taken_apart(path)
        put_together(path, document | {"format": 2}, tensors)
        refused(path, "'members' is missing")
        refused(changed(lambda document, _: document.update(format=1)), "'recipe' is missing")

    def test_an_impossible_layer(self, changed):
        def edit(document, tensors):
            document["members"][0]["recipe"]["network"]["layers"][5]["units"] = 10**9

        refused(changed(edit), "50,000,000 parameters at most")

    def test_activations_that_are_too_many_only_together(self, changed):
        def edit(document, tensors):
            layers = [{"layer": "conv2d", "filters": 1_200_000, "kernel": 1}, {"layer": "flatten"}]
            layers += [{"layer": "dense", "units": 1}]
            for member in document["members"]:
                member["recipe"]["network"] = {"input_shape": [1, 3, 3], "layers": layers}

        refused(changed(edit), "50,000,000 activations for one image at most, this has 64,800,030")


def test_a_file_written_before_there_were_ensembles_is_read_as_ever(saved, model):
    path = saved()
    document, _ = taken_apart(path)
    assert document["format"] == 1
    assert set(document) == {
        "format", "recipe", "history", "best_epoch", "preprocessing", "metrics", "provenance", "state", "digest",
    }  # fmt: skip
    same(load_model(path), model)
