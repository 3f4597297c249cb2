from __future__ import annotations

import threading
import tracemalloc

import numpy as np
import pytest

from nnengine import (
    COSTS,
    ArgumentError,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    NetworkSpecification,
    Rectifier,
    ShapeError,
    Sigmoid,
    Softmax,
)

SPECIFICATION = NetworkSpecification(
    (Conv2D(3, 3), Rectifier(), MaxPool2D(2), Conv2D(2, 2), Flatten(), Dense(4), Softmax()), (2, 8, 8)
)


def batch(count: int, dtype: type = np.float64) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.random((count, 2, 8, 8)).astype(dtype), np.eye(4, dtype=dtype)[np.arange(count) % 4]


@pytest.fixture
def double() -> Network:
    return Network(SPECIFICATION, np.random.default_rng(0), np.float64)


def test_a_network_by_hand():
    # x = (1, 1). z = (1·1 + 1·1, 1·1 - 1·1) = (2, 0) + b (0, 0); rectified (2, 0).
    # Second: w = (3, 5), b = -6: 3·2 + 5·0 - 6 = 0; sigmoid 1/2.
    network = Network(NetworkSpecification((Dense(2), Rectifier(), Dense(1), Sigmoid()), (2,)), dtype=np.float64)
    network.load_parameters(
        {
            "layers.0.weights": [[1, 1], [1, -1]],
            "layers.0.biases": [0, 0],
            "layers.2.weights": [[3, 5]],
            "layers.2.biases": [-6],
        }
    )
    assert network.predict([[1, 1]]).tolist() == [[0.5]]
    # Wanted 1, cross-entropy ln 2; delta = a - y = -1/2. Second: dw = -1/2 (2, 0), db = -1/2.
    # First: delta = w2 · -1/2 where active = (-3/2, 0); dw = delta xᵀ.
    cost = network.backpropagate(np.ones((1, 2)), np.ones((1, 1)), COSTS["cross_entropy"], np.random.default_rng(0))
    assert cost == pytest.approx(np.log(2), rel=1e-15)
    gradients = network.public_values(network.gradients)
    assert gradients["layers.2.weights"].tolist() == [[-1, 0]]
    assert gradients["layers.2.biases"].tolist() == [-0.5]
    assert gradients["layers.0.weights"].tolist() == [[-1.5, -1.5], [0, 0]]
    assert gradients["layers.0.biases"].tolist() == [-1.5, 0]


@pytest.mark.parametrize("chunk", [1, 2, 3, 6, 7])
def test_chunks_give_the_gradient_of_one(double, chunk):
    images, targets = batch(7)
    whole_cost = double.backpropagate(images, targets, COSTS["log_likelihood"], np.random.default_rng(0))
    whole = double.gradients.copy()
    double._chunk = chunk
    for _ in range(2):  # the second finds the sums of the first
        cost = double.backpropagate(images, targets, COSTS["log_likelihood"], np.random.default_rng(0))
        assert cost == pytest.approx(whole_cost, rel=1e-13)
        np.testing.assert_allclose(double.gradients, whole, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("chunk", [1, 2, 1024])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_any_number_of_images_is_read(double, chunk, count):
    images, _ = batch(5)
    expected = double.predict(images)[:count]
    double._chunk = chunk
    outputs = double.predict(images[:count])
    assert outputs.shape == (count, 4)
    np.testing.assert_allclose(outputs, expected, rtol=1e-12)


def test_a_prediction_is_a_copy(double):
    images, _ = batch(3)
    first = double.predict(images)
    kept = first.copy()
    double.predict(images * 2)
    assert np.array_equal(first, kept)
    first[:] = -1
    assert np.array_equal(double.predict(images), kept)


@pytest.mark.parametrize("layer", [Flatten(), Rectifier()])
def test_a_network_that_passes_its_input_on_hands_out_no_view_of_it(layer):
    network = Network(NetworkSpecification((layer,), (3,)))
    images = np.ones((2, 3), np.float32)
    network.predict(images)[:] = 5
    assert (images == 1).all()


def test_images_in_any_memory_order_and_type_are_read(double):
    images, _ = batch(3)
    expected = double.predict(images)
    assert np.array_equal(double.predict(np.asfortranarray(images)), expected)
    assert np.array_equal(double.predict(np.repeat(images, 2, axis=0)[::2]), expected)
    assert np.array_equal(double.predict(images.tolist()), expected)


@pytest.mark.parametrize("shape", [(2, 8, 8), (3, 1, 8, 8), (3, 128), (), (0,)])
def test_images_of_another_shape_are_refused(double, shape):
    with pytest.raises(ShapeError, match=r"expected inputs of shape \(N, 2 × 8 × 8\), got \("):
        double.predict(np.zeros(shape))


def test_the_public_layout_is_out_in_and_round_trips(double):
    parameters = double.parameters()
    assert {name: values.shape for name, values in parameters.items()} == {
        "layers.0.weights": (3, 2, 3, 3),
        "layers.0.biases": (3,),
        "layers.3.weights": (2, 3, 2, 2),
        "layers.3.biases": (2,),
        "layers.5.weights": (4, 8),
        "layers.5.biases": (4,),
    }
    assert all(values.flags.c_contiguous for values in parameters.values())
    twin = Network(SPECIFICATION, dtype=np.float64)
    twin.load_parameters(parameters)
    assert np.array_equal(twin.values, double.values)
    parameters["layers.5.weights"][:] = 0  # a copy
    assert np.array_equal(twin.values, double.values)


def test_each_parameter_stands_where_its_name_says(double):
    for name, values in double.parameters().items():
        twin = double.copy()
        changed = twin.parameters()
        changed[name] = values + 1
        twin.load_parameters(changed)
        assert (twin.values != double.values).sum() == values.size
        assert ((twin.values != double.values)[: twin.weight_slices["5"].stop]).any() == name.endswith("weights")


def test_wrong_parameters_are_refused_by_name(double):
    parameters = double.parameters()
    before = double.values.copy()
    with pytest.raises(ShapeError, match=r"layers.5.weights: expected shape \(4, 8\), got \(8, 4\)"):
        double.load_parameters({**parameters, "layers.5.weights": np.zeros((8, 4))})
    with pytest.raises(ShapeError, match=r"expected the parameters layers.0.weights"):
        double.load_parameters({**parameters, "layers.9.weights": np.zeros(1)})
    del parameters["layers.0.biases"]
    with pytest.raises(ShapeError, match=r"expected the parameters layers.0.weights, layers.0.biases"):
        double.load_parameters(parameters)
    assert np.array_equal(double.values, before)


def test_a_snapshot_stays_while_the_network_changes(double):
    snapshot = double.weights()
    kept = snapshot.values.copy()
    double.values += 1
    assert np.array_equal(snapshot.values, kept)
    with pytest.raises(ValueError, match="read-only"):
        snapshot.values[0] = 0
    twin = Network(SPECIFICATION, dtype=np.float64)
    twin.load(snapshot)
    twin.values += 1
    assert np.array_equal(snapshot.values, kept)


def test_snapshots_are_whole_while_another_thread_loads_and_reads_them(double):
    # The reader loads snapshots of a network that a worker changes all at once: no torn one may ever be seen.
    images, _ = batch(1)
    latest = [double.weights()]
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            double.values += 1
            latest[0] = double.weights()

    double.values[:] = 0
    latest[0] = double.weights()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        reader = Network(SPECIFICATION, dtype=np.float64)
        for _ in range(200):
            reader.load(latest[0])
            assert (reader.values == reader.values[0]).all()
            reader.predict(images)
    finally:
        stop.set()
        worker.join()


def test_weights_of_another_specification_are_refused(double):
    other = Network(NetworkSpecification((Flatten(), Dense(4)), (2, 8, 8)))
    with pytest.raises(
        ShapeError, match=r"expected the weights of 2 × 8 × 8 – Convolution 3 .* got those of 2 × 8 × 8"
    ):
        double.load(other.weights())


def test_a_copy_is_of_its_own(double):
    twin = double.copy()
    assert twin.dtype == double.dtype
    assert np.array_equal(twin.values, double.values)
    twin.values += 1
    assert not np.array_equal(twin.values, double.values)
    images, _ = batch(2)
    before = double.predict(images)
    twin.predict(images)
    assert np.array_equal(double.predict(images), before)


def test_without_a_generator_all_parameters_are_zero():
    assert not Network(SPECIFICATION).values.any()


def test_weights_that_overflow_give_numbers_that_are_not_finite_and_no_warning():
    network = Network(NetworkSpecification((Dense(2), Softmax()), (2,)))
    network.values[:] = np.finfo(np.float32).max
    assert not np.isfinite(network.predict(np.ones((1, 2)))).all()


@pytest.mark.parametrize("dtype", [np.float16, np.int32, np.complex64, bool])
def test_other_dtypes_are_refused(dtype):
    with pytest.raises(ArgumentError, match="dtype: expected float32 or float64, got "):
        Network(SPECIFICATION, dtype=dtype)


def test_many_batch_sizes_keep_memory_bounded(double):
    images, _ = batch(200)
    for count in range(1, 200):
        double.predict(images[:count])
    assert all(len(operation._buffers) <= 64 for operation in double.operations)


def test_norms_are_those_of_all_weights_into_a_unit_or_feature_map():
    specification = NetworkSpecification((Conv2D(3, 4), Conv2D(5, 3), Flatten(), Dense(4)), (5, 9, 9))
    network = Network(specification, np.random.default_rng(0))
    before = network.parameters()
    network.limit_norms(0.6)
    for name, after in network.parameters().items():
        if name.endswith("weights"):
            lengths = np.sqrt((before[name] ** 2).reshape(len(after), -1).sum(axis=1))
            assert (lengths > 0.6).any()
            shorter = np.minimum(1, 0.6 / lengths).reshape(-1, *[1] * (after.ndim - 1))
            np.testing.assert_allclose(after, before[name] * shorter, rtol=1e-5)


def test_a_smaller_mini_batch_needs_no_memory_of_its_own():
    network = Network(
        NetworkSpecification((Conv2D(8, 5), MaxPool2D(2), Rectifier(), Flatten(), Dense(100), Rectifier(), Dense(10))),
        np.random.default_rng(0),
    )
    rng = np.random.default_rng(1)
    x, y = rng.random((40, 1, 28, 28), np.float32), np.eye(10, dtype=np.float32)[np.arange(40) % 10]
    tracemalloc.start()
    try:
        network.backpropagate(x, y, COSTS["quadratic"], rng)
        first = tracemalloc.get_traced_memory()[0]
        network.backpropagate(x[:30], y[:30], COSTS["quadratic"], rng)
        assert tracemalloc.get_traced_memory()[0] - first < first / 50
    finally:
        tracemalloc.stop()


def test_batches_of_a_convolution_with_large_images_are_read_in_parts():
    specification = NetworkSpecification((Conv2D(64, 3, padding=1), Flatten(), Dense(2)), (1, 96, 96))
    network = Network(specification, np.random.default_rng(0))
    assert network._chunk < 10
    assert network.predict(np.zeros((2 * network._chunk + 1, 1, 96, 96))).shape == (2 * network._chunk + 1, 2)
