from __future__ import annotations

import platform
from datetime import UTC, datetime, timedelta

import numpy as np

from nnengine import DataSet, DataSplits
from nnengine.files.provenance import provenance


def test_it_tells_of_the_data_the_versions_and_the_time():
    images = DataSet("bars", np.zeros((6, 1, 28, 28), np.uint8), np.arange(6))
    found = provenance(DataSplits("bars", images, images[:2], images[:1], "drawn by hand"))
    assert found["data_attribution"] == "drawn by hand"
    assert found["data_counts"] == "6 training, 2 validation, 1 test"
    assert f"numpy {np.__version__}, python {platform.python_version()}" in found["versions"]
    assert timedelta(0) <= datetime.now(UTC) - datetime.fromisoformat(found["time"]) < timedelta(minutes=1)
