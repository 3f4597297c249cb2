"""What was written with the names that modules had in earlier versions still runs."""

from importlib import import_module

import pytest

from nnengine.moved import MOVED


@pytest.mark.parametrize(("earlier", "now"), MOVED.items())
def test_a_module_is_found_by_its_earlier_name_and_is_the_same(earlier, now):
    assert import_module(earlier) is import_module(now)


def test_a_module_of_a_package_that_moved_is_loaded_once():
    from nnengine.preprocessing.preparation import preparation

    from nnengine.digits.preprocessing.preparation import preparation as now

    assert preparation is now


def test_open_data_stands_where_it_was():
    from nnengine.data import open_data
    from nnengine.digits.sources import open_data as now

    assert open_data is now


def test_import_stands_where_it_was():
    from nnengine.digits.importing import import_network as now
    from nnengine.interchange import import_network

    assert import_network is now


def test_what_never_was_is_still_missing():
    with pytest.raises(ModuleNotFoundError, match=r"nnengine\.judges"):
        import_module("nnengine.judges")
    with pytest.raises(ImportError, match="close_data"):
        from nnengine.data import close_data  # noqa: F401
