from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from random_networks import as_model, random_images, random_network, specifications

from nnengine import Network, NetworkSpecification
from nnengine.interchange import export_model


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specifications())
def test_the_file_alone_is_enough_to_make_the_network_again(
    tmp_path: Path, specification: NetworkSpecification
) -> None:
    network = random_network(specification)
    path = tmp_path / "network.npz"
    assert export_model(as_model(network), path) == (path,)
    with np.load(path, allow_pickle=False) as found:
        arrays = dict(found)
    twin = Network(NetworkSpecification.from_json(json.loads(arrays.pop("specification").item())))
    assert {name: values.shape for name, values in arrays.items()} == specification.parameter_shapes
    twin.load_parameters(arrays)
    images = random_images(network)
    assert np.array_equal(twin.predict(images), network.predict(images))
