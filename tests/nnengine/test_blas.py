from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nnengine.blas import _is_unrecognised

FLAGS = "fpu avx2 avx512f avx512bw avx512dq avx512vl avx512cd"


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ({"vendor_id": "AuthenticAMD", "cpu family": "26", "flags": FLAGS}, True),
        ({"vendor_id": "AuthenticAMD", "cpu family": "25", "flags": FLAGS}, False),
        ({"vendor_id": "AuthenticAMD", "cpu family": "26", "flags": "fpu avx2"}, False),
        ({"vendor_id": "GenuineIntel", "cpu family": "26", "flags": FLAGS}, False),
        ({"vendor_id": "AuthenticAMD", "flags": FLAGS}, False),
        ({}, False),
    ],
)
def test_only_zen_5_with_avx512_is_told_to_openblas(processor, expected):
    assert _is_unrecognised(processor) is expected


def test_the_environment_is_left_as_it_was():
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_CORETYPE"}
    for chosen in ({}, {"OPENBLAS_CORETYPE": "Haswell"}):
        finished = subprocess.run(
            [sys.executable, "-c", "import nnengine, os; print(os.environ.get('OPENBLAS_CORETYPE', ''))"],
            env=environment | chosen,
            check=True,
            capture_output=True,
            text=True,
        )
        assert finished.stdout.strip() == chosen.get("OPENBLAS_CORETYPE", "")
        assert not finished.stderr
