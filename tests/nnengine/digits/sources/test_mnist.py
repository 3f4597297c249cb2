"""MNIST from a local folder, from the cache and from a server that may be wrong, slow or absent."""

from __future__ import annotations

import gzip
import hashlib
import struct
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from nnengine.data.download import Publication, PublishedFile
from nnengine.data.progress import Progress
from nnengine.digits.sources import open_data
from nnengine.digits.sources.mnist import NAMES, PUBLICATION, mnist_is_at_hand, mnist_splits
from nnengine.errors import DataError, DownloadCancelled, DownloadError


def images_file(count: int, height: int = 28, width: int = 28) -> bytes:
    return struct.pack(">4I", 0x803, count, height, width) + bytes(count * height * width)


def labels_file(count: int, top: int = 9) -> bytes:
    return struct.pack(">2I", 0x801, count) + bytes(index % (top + 1) for index in range(count))


@cache
def whole_set() -> tuple[bytes, ...]:
    """Four files of MNIST's sizes: blank images, and the labels 0 to 9 in turn."""
    contents = images_file(60_000), labels_file(60_000), images_file(10_000), labels_file(10_000)
    return tuple(gzip.compress(content, compresslevel=1, mtime=0) for content in contents)


def filled(folder: Path, *changed: tuple[int, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in zip(NAMES, whole_set(), strict=True):
        (folder / f"{name}.gz").write_bytes(content)
    for index, content in changed:
        (folder / f"{NAMES[index]}.gz").write_bytes(content)
    return folder


@pytest.fixture(autouse=True)
def _nothing_is_named_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NNENGINE_DATA", raising=False)


class TestLocalFolder:
    def test_the_splits_are_the_books(self, tmp_path: Path) -> None:
        told: list[Progress] = []
        splits = mnist_splits(filled(tmp_path), told.append)
        assert [len(part) for part in (splits.training, splits.validation, splits.test)] == [50_000, 10_000, 10_000]
        assert splits.training.image_shape == (1, 28, 28)
        assert splits.training.labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
        assert "LeCun" in splits.attribution
        assert "CC BY-SA 3.0" in splits.attribution
        assert [step.done for step in told] == [0, 1, 2, 3, 4]

    def test_with_shifts_only_training_grows(self, tmp_path: Path) -> None:
        splits = open_data("mnist-shifted", filled(tmp_path))
        assert splits.name == "mnist-shifted"
        assert [len(part) for part in splits.parts.values()] == [250_000, 10_000, 10_000]
        assert "LeCun" in splits.attribution

    def test_none_held_back_are_the_images_of_both_parts(self, tmp_path: Path) -> None:
        held_back, splits = mnist_splits(filled(tmp_path)), open_data("mnist-all", tmp_path)
        assert [len(part) for part in splits.parts.values()] == [60_000, 10_000, 10_000]
        for name in ("pixels", "labels"):
            both = [getattr(part, name) for part in (held_back.training, held_back.validation)]
            assert np.array_equal(getattr(splits.training, name), np.concatenate(both))

    def test_plain_files_do_as_well(self, tmp_path: Path) -> None:
        filled(tmp_path)
        packed = tmp_path / f"{NAMES[3]}.gz"
        (tmp_path / NAMES[3]).write_bytes(gzip.decompress(packed.read_bytes()))
        packed.unlink()
        assert mnist_is_at_hand(tmp_path)
        assert len(mnist_splits(tmp_path).test) == 10_000

    def test_the_environment_names_the_folder_and_the_argument_wins(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NNENGINE_DATA", str(tmp_path / "absent"))
        assert not mnist_is_at_hand()
        with pytest.raises(DataError, match="absent: expected a folder"):
            mnist_splits()
        full = filled(tmp_path / "full")
        assert mnist_is_at_hand(full)
        monkeypatch.setenv("NNENGINE_DATA", str(full))
        assert mnist_is_at_hand()

    def test_missing_files_are_named(self, tmp_path: Path) -> None:
        filled(tmp_path)
        (tmp_path / f"{NAMES[1]}.gz").unlink()
        assert not mnist_is_at_hand(tmp_path)
        with pytest.raises(DataError, match="train-labels-idx1-ubyte is missing"):
            mnist_splits(tmp_path)

    @pytest.mark.parametrize(
        ("index", "content", "messages"),
        [
            (0, images_file(59_999), ["holds 59,999 images", "60,000 labels"]),
            (3, labels_file(9_999), ["holds 10,000 images", "9,999 labels"]),
            (0, images_file(60_000, 27, 28), ["expected images of 28x28, got 27x28"]),
            (1, labels_file(60_000, top=10), ["expected labels from 0 to 9, got 10"]),
            (2, labels_file(10_000), ["expected an idx file of 3 dimensions, got 1"]),
        ],
    )
    def test_files_that_do_not_fit_are_named_with_both_counts(
        self, tmp_path: Path, index: int, content: bytes, messages: list[str]
    ) -> None:
        filled(tmp_path, (index, content))
        with pytest.raises(DataError) as error:
            mnist_splits(tmp_path)
        assert NAMES[index] in str(error.value)
        for message in messages:
            assert message in str(error.value)

    def test_other_counts_than_mnists_are_refused(self, tmp_path: Path) -> None:
        filled(tmp_path, (0, images_file(600)), (1, labels_file(600)))
        with pytest.raises(DataError, match="expected the 60,000 training images of MNIST, got 600"):
            mnist_splits(tmp_path)

    @pytest.mark.data
    def test_the_real_files(self, mnist_dir: Path) -> None:
        splits = mnist_splits(mnist_dir)
        whole = np.concatenate([splits.training.pixels, splits.validation.pixels])
        assert whole.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
        assert whole.std() / 255 == pytest.approx(0.3081, abs=5e-5)
        assert splits.training.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
        assert splits.test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


class Server(ThreadingHTTPServer):
    """Serves the files in ``contents`` by path, and remembers what was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.contents: dict[str, bytes] = {}
        self.asked: list[str] = []

    def mirror(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        content = self.server.contents.get(self.path)
        if content is None:
            self.send_error(404, "Not Found")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def published(server: Server, *names: str) -> Publication:
    """The small set under each of the mirrors named."""
    files = tuple(
        PublishedFile(f"{name}.gz", len(content), hashlib.sha256(content).hexdigest())
        for name, content in zip(NAMES, whole_set(), strict=True)
    )
    for name in names:
        server.contents |= {f"/{name}/{file.name}": content for file, content in zip(files, whole_set(), strict=True)}
    return Publication(tuple(server.mirror(name) for name in names), files)


class TestDownload:
    def test_it_is_fetched_once_and_kept(self, tmp_path: Path, server: Server) -> None:
        publication = published(server, "first")
        told: list[Progress] = []
        splits = mnist_splits(None, told.append, cache_dir=tmp_path / "new", publication=publication)
        assert len(splits.training) == 50_000
        assert len(server.asked) == 4
        assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(f"{name}.gz" for name in NAMES)
        fetching = [step for step in told if step.message == "Downloading MNIST"]
        assert [step.done for step in fetching] == sorted(step.done for step in fetching)
        assert fetching[-1].done == fetching[-1].total == sum(file.size for file in publication.files)

        mnist_splits(cache_dir=tmp_path / "new", publication=publication)
        assert len(server.asked) == 4

    def test_a_damaged_file_in_the_cache_is_fetched_again(self, tmp_path: Path, server: Server) -> None:
        filled(tmp_path, (2, b"damaged"))
        assert len(mnist_splits(cache_dir=tmp_path, publication=published(server, "first")).test) == 10_000
        assert server.asked == [f"/first/{NAMES[2]}.gz"]

    @pytest.mark.parametrize(
        "wrong",
        [
            None,
            b"short",
            whole_set()[0][:-1] + b"?",
            whole_set()[0] + bytes(200_000),
        ],
        ids=["absent", "short", "checksum", "too-long"],
    )
    def test_the_mirror_is_asked_where_the_first_is_wrong(
        self, tmp_path: Path, server: Server, wrong: bytes | None
    ) -> None:
        publication = published(server, "first", "second")
        del server.contents[f"/first/{NAMES[0]}.gz"]
        if wrong is not None:
            server.contents[f"/first/{NAMES[0]}.gz"] = wrong
        assert len(mnist_splits(cache_dir=tmp_path, publication=publication).training) == 50_000
        assert server.asked[:3] == [f"/first/{NAMES[0]}.gz", f"/second/{NAMES[0]}.gz", f"/first/{NAMES[1]}.gz"]
        assert (tmp_path / f"{NAMES[0]}.gz").read_bytes() == whole_set()[0]

    def test_where_nothing_helps_the_message_says_what_does(self, tmp_path: Path, server: Server) -> None:
        publication = published(server, "first", "second")
        server.contents[f"/first/{NAMES[1]}.gz"] = whole_set()[1][:-1] + b"?"
        del server.contents[f"/second/{NAMES[1]}.gz"]
        with pytest.raises(DownloadError) as error:
            mnist_splits(cache_dir=tmp_path, publication=publication)
        for part in ("wrong checksum", "answered 404", "--data-dir", "NNENGINE_DATA", "procedural", NAMES[1]):
            assert part in str(error.value)
        assert [path.name for path in tmp_path.iterdir()] == [f"{NAMES[0]}.gz"]

    def test_no_connection_is_a_download_error(self, tmp_path: Path, server: Server) -> None:
        publication = published(server, "first")
        closed = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        port = closed.server_address[1]
        closed.server_close()
        unreachable = Publication((f"http://127.0.0.1:{port}/",), publication.files)
        with pytest.raises(DownloadError, match="no connection"):
            mnist_splits(cache_dir=tmp_path, publication=unreachable)
        assert list(tmp_path.iterdir()) == []

    def test_cancelling_leaves_nothing_half_done(self, tmp_path: Path, server: Server) -> None:
        def stop(step: Progress) -> None:
            if step.done:
                raise DownloadCancelled("stopped")

        with pytest.raises(DownloadCancelled):
            mnist_splits(None, stop, cache_dir=tmp_path, publication=published(server, "first", "second"))
        assert list(tmp_path.iterdir()) == []
        assert len(server.asked) == 1  # a cancelled download does not go on at the mirror

    def test_a_cache_that_cannot_be_written_is_a_download_error(self, tmp_path: Path, server: Server) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(DownloadError, match="cannot be kept there"):
            mnist_splits(cache_dir=tmp_path / "file" / "mnist", publication=published(server, "first"))

    def test_at_hand_looks_at_the_published_lengths(self, tmp_path: Path) -> None:
        assert not mnist_is_at_hand(cache_dir=tmp_path)
        for file in PUBLICATION.files:
            (tmp_path / file.name).write_bytes(bytes(file.size))
        assert mnist_is_at_hand(cache_dir=tmp_path)
        (tmp_path / PUBLICATION.files[0].name).write_bytes(b"part")
        assert not mnist_is_at_hand(cache_dir=tmp_path)
