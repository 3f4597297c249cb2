"""Damaged files, other files, and files made to do harm: each is one clear error."""

from __future__ import annotations

import contextlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_files import put_together, raw, refused, same, taken_apart
from safetensors.numpy import save

from nnengine import ModelFileError, load_model
from nnengine.files.model_file import LARGEST_HEADER

GUARD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


class TestDamage:
    def test_truncated_anywhere(self, saved):
        path = saved()
        contents = path.read_bytes()
        header = 8 + int.from_bytes(contents[:8], "little")
        lengths = {0, 1, 7, 8, 9, 10, header - 1, header, header + 1, len(contents) - 4, len(contents) - 1}
        for length in sorted(lengths | set(range(0, len(contents), 97))):
            path.write_bytes(contents[:length])
            refused(path, "safetensors format")

    def test_longer(self, saved):
        path = saved()
        path.write_bytes(path.read_bytes() + b"\0\0\0\0")
        refused(path, "safetensors format")

    @GUARD
    @given(st.data())
    def test_any_flipped_bytes(self, saved, data):
        path = saved()
        contents = bytearray(path.read_bytes())
        header = 8 + int.from_bytes(contents[:8], "little")
        where = st.integers(0, 15) | st.integers(0, header - 1) | st.integers(header, len(contents) - 1)
        for position in data.draw(st.lists(where, min_size=1, max_size=4, unique=True)):
            contents[position] ^= data.draw(st.integers(1, 255))
        path.write_bytes(contents)
        refused(path)

    def test_every_bit_of_the_length_and_every_character_of_the_header_once(self, saved):
        path = saved()
        contents = path.read_bytes()
        whole = load_model(path)
        header = 8 + int.from_bytes(contents[:8], "little")
        for position in [*range(8), *range(8, header, 41)]:
            for change in (0x01, 0x20, 0xFF):
                damaged = bytearray(contents)
                damaged[position] ^= change
                path.write_bytes(damaged)
                if chr(damaged[position]).isdigit() and chr(contents[position]).isdigit():
                    # The last of 17 digits may be another one that stands for the very same number.
                    with contextlib.suppress(ModelFileError):
                        same(load_model(path), whole)
                else:
                    refused(path)

    @GUARD
    @given(st.binary(max_size=200))
    def test_any_bytes(self, tmp_path, contents):
        path = tmp_path / "m"
        path.write_bytes(contents)
        refused(path)
        path.write_bytes(raw(contents))
        refused(path)

    @GUARD
    @given(st.data())
    def test_parts_exchanged_removed_or_doubled(self, saved, data):
        path = saved()
        contents = path.read_bytes()
        first, second = sorted(data.draw(st.lists(st.integers(0, len(contents)), min_size=2, max_size=2, unique=True)))
        middle = contents[first:second]
        damaged = data.draw(
            st.sampled_from(
                [contents[:first] + contents[second:], contents[:second] + middle + contents[second:],
                 contents[second:] + contents[:second], contents[:first] + middle[::-1] + contents[second:]]
            )
        )  # fmt: skip
        if damaged != contents:
            path.write_bytes(damaged)
            refused(path)

    @pytest.mark.parametrize(
        "contents",
        [
            b"\x89PNG\r\n\x1a\n" + b"x" * 100,
            b"\x80\x04\x95pickle.",
            b"PK\x03\x04 an npz",
            b"{}",
            b"\0" * 1000,
            raw(b"[]"),
            raw(b"{}"),
            raw(b"null"),
            raw(b"{" * 5000),
            raw(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
            raw(b'{"a": ' + b"9" * 10_000 + b"}"),
            raw(b"\xff\xfe{}"),
            raw('{"__metadata__":{}}'.encode("utf-16")),
            raw(b'{"__metadata__": {"vectorville": 3}}'),
            raw(b'{"__metadata__": {"vectorville": "{"}}'),
            raw(b'{"__metadata__": {"vectorville": "[1, 2]"}}'),
            raw(b'{"__metadata__": {"vectorville": "{\\"format\\": 1}"}}'),
            raw(b'{"__metadata__": {"vectorville": "' + b"[" * 200_000 + b'"}}'),
            raw(b'{"__metadata__": {"vectorville": "' + b"9" * 10_000 + b'"}}'),
            raw(b'{"__metadata__": {"vectorville": "' + b"[" * 600 + b"]" * 600 + b'"}}'),
            raw(b'{"w": {"dtype": "F32", "shape": [1000000000, 1000000000], "data_offsets": [0, 4]}}', b"\0" * 4),
            raw(b'{"w": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}', b"\0" * 4),
            raw(b'{"w": {"dtype": "F32", "shape": [18446744073709551615, 2], "data_offsets": [0, 4]}}', b"\0" * 4),
            raw(b'{"w": {"dtype": "F32", "shape": [0, 1000000000000], "data_offsets": [0, 0]}}'),
            raw(b'{"w": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]}}', b"\0" * 4),
            raw(b'{"w": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}', b"\0" * 4),
            raw(b'{"w": {"dtype": "object", "shape": [1], "data_offsets": [0, 4]}}', b"\0" * 4),
            (2**63).to_bytes(8, "little") + b"{}",
            (2**64 - 1).to_bytes(8, "little") + b"{}",
            (LARGEST_HEADER + 1).to_bytes(8, "little") + b"{}",
        ],
        ids=range(30),
    )
    def test_another_kind_of_file(self, tmp_path, contents):
        path = tmp_path / "m"
        path.write_bytes(contents)
        refused(path)

    def test_a_deep_description_that_is_signed(self, saved):
        path = saved()
        document, tensors = taken_apart(path)
        for depth in (50, 300, 900):
            deep: list[object] = []
            for _ in range(depth):
                deep = [deep]
            try:
                put_together(path, {**document, "metrics": deep}, tensors)
            except RecursionError:
                continue
            refused(path)

    def test_tensors_of_another_program(self, tmp_path):
        path = tmp_path / "m"
        path.write_bytes(save({"weights": np.zeros(3, np.float32)}, {"format": "pt"}))
        refused(path, "it holds tensors, but no description of a Vectorville model")

    def test_a_description_that_was_changed(self, saved):
        path = saved()
        contents = path.read_bytes()
        changed = contents.replace(b"validation_accuracy", b"validation_accurazy")
        assert changed != contents
        path.write_bytes(changed)
        refused(path, "do not match their digest: the file was changed or damaged")

    def test_a_weight_that_was_changed(self, saved):
        path = saved()
        contents = bytearray(path.read_bytes())
        contents[-1] ^= 1
        path.write_bytes(contents)
        refused(path, "do not match their digest")

    def test_a_file_that_is_too_large(self, tmp_path):
        path = tmp_path / "m"
        with path.open("wb") as file:
            file.truncate(1_000_000_001)  # takes no room on the disk
        refused(path, "expected a file of at most 1,000,000,000 bytes, got 1,000,000,001")


NO_NUMBERS = pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "1", True, None, [], {}, 10**400], ids=range(8)
)


class TestSignedButWrong:
    """The digest is no secret: what it signs is looked at as well."""

    @pytest.fixture
    def changed(self, saved) -> Callable[..., Path]:
        def change(edit: Callable[[dict, dict], object]) -> Path:
            path = saved()
            document, tensors = taken_apart(path)
            edit(document, tensors)
            put_together(path, document, tensors)
            return path

        return change

    def test_signing_anew_alone_is_no_harm(self, changed, model):
        same(load_model(changed(lambda document, tensors: None)), model)

    @pytest.mark.parametrize("prefix", ["", "state.", "velocity."])
    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_numbers_that_are_not_finite(self, changed, prefix, value):
        def edit(document, tensors):
            tensors[f"{prefix}layers.5.weights"] = np.full_like(tensors[f"{prefix}layers.5.weights"], value)

        refused(changed(edit), rf"{prefix}layers.5.weights: expected finite numbers, got some that are not")

    @pytest.mark.parametrize("prefix", ["", "state.", "velocity."])
    def test_another_shape(self, changed, prefix):
        name = f"{prefix}layers.5.weights"
        turned = changed(lambda document, tensors: tensors.update({name: tensors[name].T}))
        refused(turned, rf"{prefix}layers.5.weights: expected shape \(10, 12\), got \(12, 10\)")
        flat = changed(lambda document, tensors: tensors.update({name: tensors[name].ravel()}))
        refused(flat, r"expected shape \(10, 12\), got \(120,\)")

    def test_another_dtype(self, changed):
        for dtype in (np.float64, np.float16, np.int32, bool):
            path = changed(
                lambda _, tensors, dtype=dtype: tensors.update(
                    {"layers.0.biases": tensors["layers.0.biases"].astype(dtype)}
                )
            )
            refused(path, "layers.0.biases: expected float32, got ")

    def test_missing_and_extra_tensors(self, changed):
        refused(changed(lambda _, tensors: tensors.pop("layers.0.biases")), "expected the tensors layers.0.biases")
        refused(changed(lambda _, tensors: tensors.pop("velocity.layers.0.biases")), "expected the tensors")
        refused(changed(lambda _, tensors: tensors.update(extra=np.zeros(1))), "expected the tensors")

    def test_another_specification(self, changed):
        def edit(document, tensors):
            document["recipe"]["network"]["layers"][0]["filters"] = 4

        refused(changed(edit), r"layers.0.weights: expected shape \(4, 1, 3, 3\), got \(3, 1, 3, 3\)")

    @pytest.mark.parametrize(
        ("layer", "message"),
        [
            ([{"layer": "flatten"}, {"layer": "dense", "units": 10**12}], "50,000,000 parameters at most"),
            ({"layer": "dense", "units": True}, "units: expected a whole number"),
            ({"layer": "conv2d", "filters": 10**9, "kernel": 1}, "at most"),
            ({"layer": "conv2d", "filters": 1, "kernel": 6, "stride": 10**30}, "stride"),
            ({"layer": "conv2d", "filters": 1, "kernel": 3, "padding": 10**6}, "padding"),
            ({"layer": "dropout", "rate": float("nan")}, "rate: expected"),
            ({"layer": "evil" * 10_000}, "expected one of .*conv2d"),
            ({"layer": "flatten", "a\nb" * 10_000: 1}, "layer 0"),
            ([[]], "expected one of .*conv2d"),
        ],
    )
    def test_an_impossible_layer(self, changed, layer, message):
        def edit(document, tensors):
            document["recipe"]["network"]["layers"][0:3] = layer if isinstance(layer, list) else [layer]

        refused(changed(edit), message)

    def test_a_million_layers(self, changed):
        def edit(document, tensors):
            document["recipe"]["network"]["layers"] = [{"layer": "tanh"}] * 100_000

        refused(changed(edit), "1 to 1,000 layers, got 100,000")

    @pytest.mark.parametrize("field", ["epochs", "mini_batch", "seed", "learning_rate", "momentum", "l2", "l1", "cost"])
    @pytest.mark.parametrize("value", [float("nan"), -1, 10**400, "1", None, [], True, {}], ids=range(8))
    def test_impossible_settings(self, changed, field, value):
        def edit(document, tensors):
            training = document["recipe"]["training"]
            (training["optimiser"] if field == "momentum" else training)[field] = value

        refused(changed(edit), f"{field}: expected")

    @pytest.mark.parametrize(
        "key", ["recipe", "history", "best_epoch", "preprocessing", "metrics", "provenance", "state", "format"]
    )
    @pytest.mark.parametrize(
        "value", ["gone", 5, -1, "text", [[1]], {"x": 1}, True, float("nan"), 10**400, [[[[]]]]], ids=range(10)
    )
    def test_any_value_of_another_type(self, changed, key, value):
        def edit(document, tensors):
            if value == "gone":
                del document[key]
            else:
                document[key] = value

        if key == "provenance" and value == {"x": 1}:  # free text
            assert load_model(changed(edit)).provenance == {"x": "1"}
        elif key == "metrics" and value == {"x": 1}:
            assert load_model(changed(edit)).metrics == {"x": 1.0}
        elif key == "format" and value is True:
            pass
        elif key == "best_epoch" and value is True:
            refused(changed(edit), "best_epoch")
        else:
            refused(changed(edit))

    @pytest.mark.parametrize(
        "field", ["epoch", "training_cost", "training_accuracy", "validation_cost", "validation_accuracy", "seconds"]
    )
    @NO_NUMBERS
    def test_a_record_with_no_number(self, changed, field, value):
        def edit(document, tensors):
            document["history"]["epochs"][0][field] = value

        refused(changed(edit))

    @pytest.mark.parametrize("points", [[[1]], [[1, 2, 3]], [1], [["a", 1]], [[1, None]], [[np.nan, 1]], {"a": 1}])
    def test_points_that_are_none(self, changed, points):
        refused(changed(lambda document, _: document["history"].update(mini_batches=points)))

    @NO_NUMBERS
    def test_a_metric_that_is_no_number(self, changed, value):
        refused(changed(lambda document, _: document["metrics"].update(test_accuracy=value)))

    @pytest.mark.parametrize("field", ["epoch", "seen", "seconds", "cost_sum", "cost_images"])
    @NO_NUMBERS
    def test_a_state_with_no_number(self, changed, field, value):
        refused(changed(lambda document, _: document["state"].update({field: value})))

    @pytest.mark.parametrize(
        "steering",
        [None, 3, "x", [3], [None], [{}], [{"images": 5}], [{"images": -1, "l2": 1.0}], [{"l2": 1.0}],
         [{"images": 5, "seed": 1}], [{"images": 5, "l2": "x"}], [{"images": 5, "optimiser": {"optimiser": "adam"}}],
         [{"images": 5, "dropout": {"0": 0.5}}], [{"images": 5, "dropout": {"4": 2}}]],
        ids=range(14),
    )  # fmt: skip
    def test_steering_that_is_none(self, changed, steering):
        refused(changed(lambda document, _: document.update(steering=steering)))

    @pytest.mark.parametrize("which", ["generator", "epoch_generator"])
    @pytest.mark.parametrize(
        "value",
        [None, 3, "x", [], {}, {"bit_generator": "MT19937"}, {"bit_generator": "PCG64"},
         {"bit_generator": "PCG64", "state": None, "has_uint32": 0, "uinteger": 0},
         {"bit_generator": "PCG64", "state": {"state": -1, "inc": 1}, "has_uint32": 0, "uinteger": 0},
         {"bit_generator": "PCG64", "state": {"state": 2**200, "inc": 1}, "has_uint32": 0, "uinteger": 0},
         {"bit_generator": "PCG64", "state": {"state": "1", "inc": 1.5}, "has_uint32": 0, "uinteger": 0},
         {"bit_generator": "PCG64", "state": {"state": 1, "inc": 1}, "has_uint32": "x", "uinteger": 0},
         {"bit_generator": "PCG64", "state": {"state": 1, "inc": 1}, "has_uint32": 0, "uinteger": -1},
         {"bit_generator": "PCG64", "state": {"state": 1, "inc": 1}, "has_uint32": 0, "uinteger": 2**70}],
        ids=range(14),
    )  # fmt: skip
    def test_a_generator_that_is_none(self, changed, which, value):
        refused(changed(lambda document, _: document["state"].update({which: value})))

    def test_an_epoch_that_the_history_lacks(self, changed):
        refused(changed(lambda document, _: document.update(best_epoch=7)), "its best epoch is 7, which its history")

    def test_a_newer_format(self, changed):
        refused(
            changed(lambda document, _: document.update(format=4)),
            "expected format version 1 to 3, got 4; a newer program may read it",
        )

    def test_images_prepared_in_another_way(self, changed):
        refused(changed(lambda document, _: document.update(preprocessing="none")), "expected images prepared as mnist")

    def test_memory_stays_bounded(self, changed, saved):
        path = changed(lambda document, _: document["recipe"]["network"].update(input_shape=[1, 10**5, 10**5]))
        bomb = raw(b'{"__metadata__": {"vectorville": "' + b"[" + b"[]," * 300_000 + b'[]]"}}')
        for contents in (path.read_bytes(), bomb):
            path.write_bytes(contents)
            tracemalloc.start()
            try:
                refused(path)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            assert peak < 40 * len(contents) + 10_000_000


def test_a_large_file_of_another_kind_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with path.open("wb") as film:
        film.truncate(500_000_000)  # takes no room on the disk
    tracemalloc.start()
    with pytest.raises(ModelFileError, match="another kind of file"):
        load_model(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000
