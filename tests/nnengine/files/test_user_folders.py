"""Where the user's own files lie, also where the account has no home."""

from __future__ import annotations

import os

import pytest

from nnengine.errors import DataError
from nnengine.files.user_folders import fetched_folder, kept_folder


def test_what_is_kept_lies_apart_from_what_can_be_fetched_again():
    assert kept_folder("vectorville") != fetched_folder("vectorville")


@pytest.mark.parametrize("folder", [kept_folder, fetched_folder])
@pytest.mark.skipif(os.name != "posix", reason="elsewhere the system tells the folder")
def test_without_a_home_one_sentence_says_what_to_do(monkeypatch, folder):
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    with pytest.raises(DataError, match="set HOME to a folder that you may write to"):
        folder("vectorville")
