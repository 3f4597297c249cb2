"""Outputs as scores between 0 and 1, also of imported networks whose last layer gives something else."""

from __future__ import annotations

from nnengine.files.model import EnsembleModel, Model
from nnengine.layers import Dropout, Flatten, Softmax, Tanh
from nnengine.network.ensemble import Ensemble, Predictor
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification


def gives_scores(specification: NetworkSpecification) -> bool:
    """Whether outputs are scores as they are; those of tanh are too, all under 0 counting as none.

    Weighted inputs and what a rectifier leaves of them are not: they may be of any size.
    """
    last = next((layer for layer in reversed(specification.layers) if not isinstance(layer, Flatten | Dropout)), None)
    return last is not None and (last.has_unit_range or isinstance(last, Tanh))


def scoring(model: Model | EnsembleModel) -> Predictor:
    """A network of its own that reads for the model: an imported one whose outputs are no scores has a softmax on top.

    What was trained here without an activation on top has learned to give 1 for its digit and 0 for others, and stays.
    """
    if isinstance(model, EnsembleModel):
        return Ensemble([_scoring(member) for member in model.members], model.vote, model.views)
    return _scoring(model)


def with_softmax(network: Network) -> Network:
    """A network of its own with the same parameters and a softmax on top. Raises ShapeError where that does not fit."""
    specification = network.specification
    made = Network(
        NetworkSpecification((*specification.layers, Softmax()), specification.input_shape), dtype=network.dtype
    )
    made.load_parameters(network.parameters())
    return made


def _scoring(model: Model) -> Network:
    network = model.network()
    specification = network.specification
    is_foreign = "imported_from" in model.provenance and len(specification.shapes[-1]) == 1
    return with_softmax(network) if is_foreign and not gives_scores(specification) else network
