"""A folder for what could not be sent yet. One file for each writer, replaced as a whole: a file is either the old state or
the new one, never half of it. Keys are never written here."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .rows import Row
from .runs import RunReference
from .settings import state_folder

#: All waiting files together; the oldest go first.
MOST_BYTES = 64 * 1024 * 1024
#: A file claimed by a flush that died is taken up again after this long.
STALE_CLAIM_SECONDS = 600.0
#: A temporary file this old belongs to a writer that died.
_STALE_DRAFT_SECONDS = 3600.0


def default_folder() -> Path:
    """`BCRIT_SPOOL`, by default `~/.local/state/bcrit/spool`."""
    return Path(os.environ.get("BCRIT_SPOOL") or state_folder() / "spool")


@dataclass(frozen=True)
class Parcel:
    """One waiting file: rows of one run for one server."""

    path: Path
    url: str
    run: RunReference
    rows: tuple[Row, ...]
    bytes: int


class Spool:
    """Raises OSError where the disk does; the caller decides whether that matters."""

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder or default_folder()
        self._most = most_bytes
        #: Files given up because the folder was full.
        self.dropped = 0

    def path_for(self, url: str, run: RunReference, writer: str) -> Path:
        """The file of one writer; `writer` tells apart what could post at once: agent and epoch."""
        digest = hashlib.sha256(f"{url}\n{run.label}\n{writer}".encode()).hexdigest()[:12]
        return self.folder / f"{_plain(run.name or run.id or 'run')}-{_plain(writer)}-{digest}.json"

    def write(self, path: Path, url: str, run: RunReference, rows: Iterable[Row]) -> None:
        """Replaces the file with these rows; without rows it is removed."""
        kept = [row.to_json() for row in rows]
        if not kept:
            path.unlink(missing_ok=True)
            return
        content = json.dumps({"version": 1, "url": url, "run": run.to_json(), "rows": kept}, separators=(",", ":"), allow_nan=False).encode()
        self._make_room(len(content), path)
        self._replace(path, content)

    def parcels(self) -> list[Parcel]:
        """Everything that waits, oldest first. Files that are not parcels are left alone."""
        found = []
        for path in self._files():
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                content = path.read_bytes()
                said = json.loads(content)
                rows = tuple(Row.from_json(row) for row in said["rows"])
                found.append(Parcel(path, str(said["url"]), RunReference.from_json(said["run"]), rows, len(content)))
        return found

    def claim(self, parcel: Parcel) -> Parcel | None:
        """Takes a file so that no other flush sends it at the same time; None when another was faster."""
        base = parcel.path.name.split(".json", 1)[0]
        claimed = parcel.path.with_name(f"{base}.json.claimed-{os.getpid()}-{time.monotonic_ns()}")
        try:
            os.rename(parcel.path, claimed)
            os.utime(claimed)
        except OSError:
            return None
        return Parcel(claimed, parcel.url, parcel.run, parcel.rows, parcel.bytes)

    def release(self, parcel: Parcel, rows: Iterable[Row]) -> None:
        """Puts back what was not delivered of a claimed file, beside what its writer may have written since."""
        left = tuple(rows)
        if not left:
            parcel.path.unlink(missing_ok=True)
            return
        home = parcel.path.with_name(parcel.path.name.split(".claimed-", 1)[0])
        if home.exists():
            # Its writer goes on and has newer sums in its own file: these become a parcel of their own.
            home = home.with_name(f"{home.name.removesuffix('.json')}-{time.time_ns():x}.json")
        self.write(home, parcel.url, parcel.run, left)
        parcel.path.unlink(missing_ok=True)

    def refuse(self, run: RunReference, rows: Iterable[Row], why: str) -> Path:
        """Keeps what the server will never take, with its reason, out of the way of what it will."""
        folder = self.folder / "refused"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{_plain(run.name or run.id or 'run')}-{time.time_ns():x}.json"
        self._replace(path, json.dumps({"why": why, "run": run.to_json(), "rows": [row.to_json() for row in rows]}, indent=1).encode())
        for old in sorted(folder.glob("*.json"), key=_age)[:-100]:
            old.unlink(missing_ok=True)
        return path

    def remember(self, name: str, value: dict[str, Any]) -> None:
        """Keeps a small fact beside the spool, as the id of a run that was created, or the last epoch of an agent."""
        folder = self.folder / "known"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._replace(folder / f"{_plain(name)}.json", json.dumps(value).encode())

    def recall(self, name: str) -> dict[str, Any]:
        """What `remember` kept; empty when there is nothing."""
        try:
            said = json.loads((self.folder / "known" / f"{_plain(name)}.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def _files(self) -> list[Path]:
        """Waiting files and claims of flushes that died, oldest first."""
        now = time.time()
        found: list[tuple[float, Path]] = []
        try:
            entries = list(os.scandir(self.folder))
        except OSError:
            return []
        for entry in entries:
            with contextlib.suppress(OSError):
                age = now - entry.stat().st_mtime
                if entry.name.startswith(".draft-") and age > _STALE_DRAFT_SECONDS:
                    os.unlink(entry.path)
                elif entry.name.endswith(".json") or (".json.claimed-" in entry.name and age > STALE_CLAIM_SECONDS):
                    found.append((-age, Path(entry.path)))
        return [path for _, path in sorted(found)]

    def _make_room(self, wanted: int, keep: Path) -> None:
        files = [path for path in self._files() if path != keep]
        total = wanted + sum(_size(path) for path in files)
        while total > self._most and files:
            oldest = files.pop(0)
            total -= _size(oldest)
            oldest.unlink(missing_ok=True)
            self.dropped += 1

    def _replace(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise


def _plain(name: str) -> str:
    """A name that is safe as part of a file's."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name)[:48].strip(".") or "run"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
