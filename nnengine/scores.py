"""Outputs as scores between 0 and 1, also of networks whose last layer gives something else."""

from __future__ import annotations

from nnengine.ensemble import Ensemble, Predictor
from nnengine.layers import Dropout, Flatten, Softmax, Tanh
from nnengine.network import Network
from nnengine.specification import NetworkSpecification


def gives_scores(specification: NetworkSpecification) -> bool:
    """Whether outputs are scores as they are; those of tanh are too, all under 0 counting as none.

    Weighted inputs and what a rectifier leaves of them are not: they may be of any size.
    """
    last = next((layer for layer in reversed(specification.layers) if not isinstance(layer, Flatten | Dropout)), None)
    return last is not None and (last.has_unit_range or isinstance(last, Tanh))


def scoring(network: Predictor) -> Predictor:
    """The network if it gives scores, else one that answers the same with a softmax on top; so each of an ensemble.

    For outputs that are no vectors, it is the network as it is.
    """
    if isinstance(network, Ensemble):
        members = [_scoring(member) for member in network.networks]
        is_same = all(made is own for made, own in zip(members, network.networks, strict=True))
        return network if is_same else Ensemble(members, network.vote, network.views)
    return _scoring(network)


def _scoring(network: Network) -> Network:
    specification = network.specification
    return network if gives_scores(specification) or len(specification.shapes[-1]) != 1 else with_softmax(network)


def with_softmax(network: Network) -> Network:
    """A network of its own with the same parameters and a softmax on top. Raises ShapeError where that does not fit."""
    specification = network.specification
    made = Network(
        NetworkSpecification((*specification.layers, Softmax()), specification.input_shape), dtype=network.dtype
    )
    made.load_parameters(network.parameters())
    return made
