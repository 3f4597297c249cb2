"""Models read from the files of other programs."""

from __future__ import annotations

from pathlib import Path

from nnengine.costs import COSTS
from nnengine.errors import ArgumentError, ModelFileError, one_line
from nnengine.files.regular_file import read_regular
from nnengine.interchange.formats import READABLE, chosen_format
from nnengine.interchange.imported import ImportedNetwork
from nnengine.layers import Softmax
from nnengine.model import Model
from nnengine.network import Network, Weights
from nnengine.provenance import provenance
from nnengine.recipe import Recipe
from nnengine.settings import TrainingSettings
from nnengine.specification import NetworkSpecification


def import_model(path: Path, format_kind: str | None = None, *, add_softmax: bool = False) -> Model:
    """The network in a file of another program, with default training settings and a provenance that tells the file.

    The format is one of ``READABLE``, by default the one that the suffix tells. A network for vectors of 784 pixels
    becomes one for images of 28 × 28, flattened first. ``add_softmax`` puts a softmax on top: many files leave it to
    the program that uses them. Raises ArgumentError for an unknown format, ModelFileError for anything but a network of
    layers that the engine has.
    """
    chosen = chosen_format(path, format_kind, READABLE)
    try:
        imported = chosen.network_in(_contents(path, chosen.largest), path.parent)
        specification = imported.specification
        if add_softmax:
            specification = NetworkSpecification((*specification.layers, Softmax()), specification.input_shape)
        weights = _weights(specification, imported)
    except (ModelFileError, ArgumentError) as error:
        raise ModelFileError(f"{path.name}: {one_line(error)}") from error
    origin = {"imported_from": path.name, "producer": imported.producer}
    if imported.remarks:
        origin["remarks"] = "; ".join(imported.remarks)
    return Model(
        Recipe(specification, TrainingSettings(imported.cost or _fitting_cost(specification))),
        weights,
        provenance=origin | provenance(),
    )


def _weights(specification: NetworkSpecification, imported: ImportedNetwork) -> Weights:
    network = Network(specification)
    network.load_parameters(imported.parameters)
    return network.weights()


def _fitting_cost(specification: NetworkSpecification) -> str:
    """The cost that goes with the last activation; the quadratic one goes with any."""
    last = specification.layers[-1]
    return next((kind for kind, cost in COSTS.items() if cost.fused_with is type(last)), "quadratic")


def _contents(path: Path, largest: int) -> bytes:
    try:
        return read_regular(path, largest)
    except OSError as error:
        raise ModelFileError(f"it cannot be read: {error.strerror or error}") from error
