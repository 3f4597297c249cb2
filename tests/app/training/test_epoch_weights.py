import numpy as np

from app.training.controllers.epoch_weights import EpochWeights
from nnengine import Dense, NetworkSpecification, Softmax
from nnengine.network.network import Weights

SPECIFICATION = NetworkSpecification((Dense(2), Softmax()), (4,))
BYTES = 400


def weights(value: float) -> Weights:
    return Weights(SPECIFICATION, np.full(BYTES // 4, value, np.float32))


def after(epochs: int, most: int) -> EpochWeights:
    kept = EpochWeights(most * BYTES)
    for epoch in range(1, epochs + 1):
        kept = kept.with_epoch(epoch, weights(epoch))
    return kept


def test_each_epoch_is_there_while_there_is_room():
    kept = after(5, 10)
    assert list(kept) == [1, 2, 3, 4, 5]
    assert kept[3].values[0] == 3


def test_they_are_thinned_evenly_and_the_newest_stays():
    for epochs in range(1, 200):
        kept = after(epochs, 8)
        assert max(kept) == epochs
        assert sum(each.values.nbytes for each in kept.values()) <= 8 * BYTES
        gaps = set(np.diff([each for each in kept if each != epochs]))
        assert len(gaps) <= 1  # evenly


def test_a_mapping_that_was_given_out_never_changes():
    before = after(3, 4)
    before.with_epoch(4, weights(4)).with_epoch(5, weights(5))
    assert list(before) == [1, 2, 3]


def test_the_nearest_epoch_is_told():
    kept = after(20, 4)
    assert kept.nearest(max(kept)) == 20
    assert EpochWeights().nearest(3) is None
    assert all(abs(kept.nearest(epoch) - epoch) <= 8 for epoch in range(1, 21))
