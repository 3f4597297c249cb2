from __future__ import annotations

import numpy as np
import pytest

from nnengine.arrays import empty, zeros


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.bool_])
@pytest.mark.parametrize("shape", [(1,), (3, 5, 7), (1000, 1001)])
def test_arrays_begin_with_a_cache_line_and_are_their_own(shape, dtype):
    arrays = [empty(shape, dtype), zeros(shape, dtype)]
    for array in arrays:
        assert array.shape == shape
        assert array.dtype == dtype
        assert array.ctypes.data % 64 == 0
        assert array.flags.c_contiguous
        assert array.flags.writeable
    assert not arrays[1].any()
    arrays[0].fill(1)
    assert not arrays[1].any()
