"""The directory in which the web processes share their counts, a few files each, which are mapped into memory."""

import errno
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from prometheus_client import values

#: Where Prometheus's client looks for the directory.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

PREFIX = "fluxion-metrics-"

#: Kinds of files, and the size of each: a hundred times what our counts take, so that none has to grow.
KINDS, FILE_BYTES = ("counter", "histogram", "gauge_livesum"), 1 << 18

log = logging.getLogger("service")


def make(parent: str | None) -> str:
    """A new directory, named after this process; those of processes that have been killed are removed."""
    folder = parent or tempfile.gettempdir()
    for left in Path(folder).glob(f"{PREFIX}*-*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdecimal() and not os.path.exists(f"/proc/{owner}"):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=folder)


def count_as(number: int) -> None:
    """Count in files with this number; for this process alone, if there is no room for them.

    A file that is mapped before the disk has room for it ends the process, at the first count beyond that room.
    """
    try:
        for kind in KINDS:
            _reserve(Path(os.environ[VARIABLE]) / f"{kind}_{number}.db")
    except OSError as error:
        del os.environ[VARIABLE]
        values.ValueClass = values.MutexValue
        log.warning("each web process counts for itself: %s", errno.errorcode.get(error.errno or 0, "OSError"))
    else:
        values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]


def _reserve(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, FILE_BYTES)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(descriptor)
