"""Models read from the files of other programs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from nnengine.costs import COSTS
from nnengine.errors import ArgumentError, ModelFileError, one_line
from nnengine.evaluation.scores import gives_scores
from nnengine.files.model import Model
from nnengine.files.provenance import provenance
from nnengine.files.regular_file import read_regular
from nnengine.interchange.formats import READABLE, chosen_format
from nnengine.interchange.imported import ImportedNetwork
from nnengine.interchange.input_range import AS_IT_IS, InputRange, rescaled
from nnengine.interchange.range_trial import RangeTrial
from nnengine.layers import Softmax
from nnengine.network.network import Network
from nnengine.network.specification import NetworkSpecification
from nnengine.optimisers import Adam
from nnengine.training.recipe import Recipe
from nnengine.training.settings import TrainingSettings

# Going on with weights that are good must not spoil them, whatever range they were made for: a weight moves by about
# so much a step, however large the pixels and with them the gradient are.
_GENTLY = TrainingSettings(epochs=10, mini_batch=32, learning_rate=1e-4, optimiser=Adam())


@dataclass(frozen=True, eq=False)
class Import:
    """A network from the file ``name`` of another program, and what was taken of it that the file does not tell.

    ``network`` is as the file has it, with a softmax where ``has_added_softmax``; ``trial`` is how the ``input_range``
    was found, None where none was made.
    """

    name: str
    network: ImportedNetwork
    has_added_softmax: bool
    input_range: InputRange
    trial: RangeTrial | None = None

    @property
    def is_unclear(self) -> bool:
        """Whether the network reads few digits in any range, or is too large to be tried, and 0..1 was only kept."""
        return self.trial is not None and self.trial.found is None

    def tried(self, trial: RangeTrial) -> Import:
        """The same in the range that the trial found; that of before where it found none."""
        return replace(self, input_range=trial.found or self.input_range, trial=trial)

    def as_it_is(self) -> Network:
        """The network as the file has it, for pixels of the range that it expects."""
        return _network(self.network)

    def in_range(self, input_range: InputRange) -> Import:
        """The same for another range."""
        return replace(self, input_range=input_range)

    def model(self) -> Model:
        """A model that reads pixels in [0, 1], with settings to go on training gently. Raises ModelFileError."""
        try:
            network = rescaled(self.network, self.input_range)
            made = _network(network)
        except ArgumentError as error:
            raise ModelFileError(f"{self.name}: {one_line(error)}") from error
        specification = network.specification
        cost = network.cost if network.cost is not None and not self.has_added_softmax else _fitting_cost(specification)
        origin = {
            "imported_from": self.name,
            "producer": network.producer,
            "input_range": str(self.input_range),
        }
        if network.remarks:
            origin["remarks"] = "; ".join(network.remarks)
        return Model(
            Recipe(specification, replace(_GENTLY, cost=cost)), made.weights(), provenance=origin | provenance()
        )


def read_network(
    path: Path,
    format_kind: str | None = None,
    *,
    add_softmax: bool | None = None,
    input_range: InputRange | None = None,
) -> Import:
    """The network in a file of another program, for 0..1 where no ``input_range`` is given.

    The format is one of ``READABLE``, by default the one that the suffix tells. A network for vectors of 784 pixels
    becomes one for images of 28 × 28, flattened first. ``add_softmax`` puts a softmax on top, by default where the
    outputs are no scores: many files leave it to the program that uses them. Raises ArgumentError for an unknown
    format, ModelFileError for anything but a network for digits, of layers that the engine has.
    """
    chosen = chosen_format(path, format_kind, READABLE)
    try:
        network = chosen.network_in(_contents(path, chosen.largest), path.parent)
        adds = not gives_scores(network.specification) if add_softmax is None else add_softmax
        if adds:
            layers, input_shape = network.specification.layers, network.specification.input_shape
            network = replace(network, specification=NetworkSpecification((*layers, Softmax()), input_shape))
        _ = _network(network)  # all parameters are there and fit
    except (ModelFileError, ArgumentError) as error:
        raise ModelFileError(f"{path.name}: {one_line(error)}") from error
    return Import(path.name, network, adds, input_range or AS_IT_IS)


def _network(imported: ImportedNetwork) -> Network:
    network = Network(imported.specification)
    network.load_parameters(imported.parameters)
    return network


def _fitting_cost(specification: NetworkSpecification) -> str:
    """The cost that goes with the last activation; the quadratic one goes with any."""
    last = specification.layers[-1]
    return next((kind for kind, cost in COSTS.items() if cost.fused_with is type(last)), "quadratic")


def _contents(path: Path, largest: int) -> bytes:
    try:
        return read_regular(path, largest)
    except OSError as error:
        raise ModelFileError(f"it cannot be read: {error.strerror or error}") from error
