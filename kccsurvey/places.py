"""Where a running copy keeps its data, sockets and logs."""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kccsurvey.processes import ROOT, LaunchError

LONGEST_SOCKET = 107


@dataclass(frozen=True)
class Place:
    """A directory, and whether what lies there must survive a power cut."""

    directory: Path
    durable: bool = True

    @property
    def logs(self) -> Path:
        return self.directory / "log"

    def prepare(self) -> None:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LaunchError(f"{self.directory} cannot be written ({error.strerror}): make it yours.") from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One launcher at a time; the lock goes when its holder dies, in whatever way."""
        self.prepare()
        with (self.directory / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise LaunchError(f"A copy already runs on {self.directory}: stop that one first.") from error
            yield

    def in_use(self) -> bool:
        try:
            with self.locked():
                return False
        except LaunchError:
            return True


def of_this_checkout() -> Place:
    return Place(Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute())


def elsewhere(directory: Path, owner: int) -> Path:
    """A private directory with a short name that belongs to this one; refused when somebody else made it."""
    path = name_elsewhere(directory, owner)
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in (os.getuid(), owner):
        raise LaunchError(f"{path} belongs to somebody else: remove it.")
    return path


def name_elsewhere(directory: Path, owner: int) -> Path:
    mark = hashlib.sha256(f"{owner} {directory}".encode()).hexdigest()[:12]
    return lasting_temporary() / f"kccsurvey-{mark}"


def lasting_temporary() -> Path:
    """The system's temporary directory, by preference the one that a restart of the machine keeps."""
    lasting = Path("/var/tmp")  # noqa: S108
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def sockets(directory: Path, owner: int) -> Path:
    """A directory for sockets: their path may have 107 bytes, and must fit in a URL."""
    inside = directory / "run"
    if len(str(inside / ".s.PGSQL.5432")) > LONGEST_SOCKET or not re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
        inside = elsewhere(directory, owner) / "run"
    inside.mkdir(mode=0o700, exist_ok=True)
    return inside
