"""The SQLite file of the run store: made, brought to its newest form, and trusted in nothing."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from nnengine.errors import RunStoreError
from nnengine.files.damaged import name_aside
from nnengine.files.regular_file import is_folder, is_there, open_regular
from nnengine.files.user_folders import kept_folder

PATH_VARIABLE = "NNENGINE_RUNS"
FILE_NAME = "runs.sqlite"

_APPLICATION = 0x56_76_52_75  # "VvRu", by which SQLite files are told apart
_LARGEST = 2**40  # bytes
_LARGEST_VALUE = 1_000_000_000  # bytes of one value, a model
_MAGIC = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside the file

# What brings the tables from each version to the next: steps are added at the end and never changed.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
            data TEXT NOT NULL, seed INTEGER NOT NULL, begun REAL NOT NULL, told REAL NOT NULL, host TEXT NOT NULL,
            process INTEGER NOT NULL, status TEXT NOT NULL, epochs REAL NOT NULL, planned INTEGER NOT NULL,
            best_epoch INTEGER, best_accuracy REAL, note TEXT NOT NULL) STRICT""",
        """CREATE TABLE descriptions (
            run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE, recipe TEXT NOT NULL, threads INTEGER NOT NULL,
            steering TEXT NOT NULL, provenance TEXT NOT NULL, result TEXT NOT NULL, problem TEXT NOT NULL) STRICT""",
        """CREATE TABLE points (
            id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, name TEXT NOT NULL,
            first REAL NOT NULL, last REAL NOT NULL, positions BLOB, numbers BLOB NOT NULL) STRICT""",
        "CREATE INDEX points_by_run ON points (run, name, id)",
        """CREATE TABLE models (
            run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, role TEXT NOT NULL, contents BLOB NOT NULL,
            PRIMARY KEY (run, role)) STRICT""",
    ),
)


def run_store_path() -> Path:
    """The file of all runs: what ``NNENGINE_RUNS`` names, else one in the user's data folder. Raises DataError."""
    named = os.environ.get(PATH_VARIABLE)
    return Path(named) if named else kept_folder("vectorville") / FILE_NAME


class RunDatabase:
    """A connection to the file, for one thread. In a folder it is the file ``runs.sqlite``.

    Raises RunStoreError, as each ``transaction`` does, for a file that is locked, newer, of another program or cannot
    be made, read or written. A damaged one is set aside, which ``remark`` tells, and a new one begun.
    """

    def __init__(self, path: Path, patience: float) -> None:
        self.path = path / FILE_NAME if is_folder(path) else path
        self.remark = ""
        self._patience = patience
        with self._told():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._opened()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self.remark = self._set_aside()
                self._connection = self._opened()

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing. A file that proves to be damaged is set aside."""
        with self._told():
            try:
                self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
            except sqlite3.DatabaseError as error:
                if _is_damage(error):
                    self.close()
                    raise RunStoreError(self._set_aside()) from error
                raise

    def shrink(self) -> None:
        """Give the system back what was deleted; as much of it as nobody else holds."""
        with self._told():
            self._connection.executescript("PRAGMA incremental_vacuum")  # execute would free one page alone
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _opened(self) -> sqlite3.Connection:
        if is_there(self.path):
            with open_regular(self.path, _LARGEST) as file:  # no pipe, no device, no folder
                start = file.read(len(_MAGIC))
            if start not in {b"", _MAGIC}:
                raise sqlite3.DatabaseError("file is not a database")
        connection = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        for setting in ("trusted_schema = OFF", "cell_size_check = ON", "foreign_keys = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {setting}")
        application, version = (_number(connection, name) for name in ("application_id", "user_version"))
        is_new = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application != _APPLICATION and not (application == 0 and version == 0 and is_new):
            raise RunStoreError(
                f"{self.path}: expected a store of runs, got a file of another program; "
                f"let {PATH_VARIABLE} name another"
            )
        if version > len(STEPS):
            raise RunStoreError(
                f"{self.path}: expected a store of runs of version {len(STEPS)} or earlier, got version {version}; "
                "a newer program wrote it: use that one"
            )
        if is_new:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        if version < len(STEPS):
            _bring_up(connection)
        if _schema(connection) != _expected_schema():
            raise sqlite3.DatabaseError("file is not a database: its tables are others")

    def _set_aside(self) -> str:
        """Give the file another name; what to tell of it."""
        aside = name_aside(self.path)
        self.path.rename(aside)
        for suffix in _BESIDE:
            with suppress(OSError):
                self.path.with_name(self.path.name + suffix).rename(aside.with_name(aside.name + suffix))
        return f"{self.path}: the store of runs is damaged; it is kept as {aside.name}, and a new one begins"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise RunStoreError for what the system and SQLite raise."""
        try:
            yield
        except OSError as error:
            raise RunStoreError(f"{self.path}: it cannot be used: {error.strerror or error}") from error
        except sqlite3.Error as error:
            raise RunStoreError(f"{self.path}: {_problem(error)}") from error


def _bring_up(connection: sqlite3.Connection) -> None:
    """Add what the newest form has and the file lacks, all or nothing."""
    connection.execute("BEGIN IMMEDIATE")  # another program may be at it
    try:
        for number, step in enumerate(
            STEPS[_number(connection, "user_version") :], _number(connection, "user_version")
        ):
            for statement in step:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _number(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {(str(kind), str(name), str(sql)) for kind, name, sql in rows}


def _expected_schema() -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _bring_up(connection)
        return _schema(connection)


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # ours, or one of decoding
        return "not a database" in str(error) or "decode" in str(error)
    return code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _problem(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "another program holds the store of runs; try again when that is done"
    if code == sqlite3.SQLITE_FULL:
        return "the disk is full; make room on it"
    if code == sqlite3.SQLITE_READONLY:
        return f"it cannot be written; let {PATH_VARIABLE} name a file in a folder that can"
    if code == sqlite3.SQLITE_CANTOPEN:
        return f"it cannot be opened: {os.strerror(errno.EACCES)}"
    return f"it cannot be used: {error}"
