"""A network as NumPy's ``.npz``: every parameter by its public name, and the specification as JSON text."""

from __future__ import annotations

import io
import json

import numpy as np

from nnengine.network.network import Network

SPECIFICATION = "specification"


def npz_contents(network: Network) -> bytes:
    """The file's bytes: ``layers.<index>.<parameter>`` as users see them, and "specification"; nothing is pickled."""
    stream = io.BytesIO()
    arrays = {SPECIFICATION: np.array(json.dumps(network.specification.to_json())), **network.parameters()}
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
