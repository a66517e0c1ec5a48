"""nginx with the committed configuration on this machine: only addresses and paths differ."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from oracles.patience import PATIENCE
from oracles.ports import free_port

CONFIGURATION = (Path(__file__).parent.parent / "deploy" / "nginx.conf").read_text()

#: The line that names the replicas: what stands behind the address is kept.
UPSTREAM = re.compile(r"server replica:8000 (.*?;)")


class Proxy(NamedTuple):
    """A running nginx: the process, the address, and where it writes what it has to say."""

    pid: int
    url: str
    log: Path


@contextmanager
def nginx(directory: Path, replicas: Iterable[str]) -> Iterator[Proxy]:
    """nginx before the replicas with these addresses, writing below the directory."""
    port, file = free_port(), directory / "nginx.conf"
    file.write_text(adapted(CONFIGURATION, directory, port, [url.removeprefix("http://") for url in replicas]))
    as_root = "user root;" if os.geteuid() == 0 else ""  # else its workers are nobody, who may not write here
    process = subprocess.Popen(["nginx", "-c", str(file), "-p", str(directory), "-g", f"daemon off; {as_root}"])
    try:
        _wait_for(port)
        yield Proxy(process.pid, f"http://127.0.0.1:{port}", directory / "log")
    finally:
        process.terminate()
        process.wait(PATIENCE)


def adapted(text: str, directory: Path, port: int, replicas: Iterable[str]) -> str:
    """The configuration with other addresses and paths."""
    text, upstreams = UPSTREAM.subn(lambda found: " ".join(f"server {name} {found[1]}" for name in replicas), text)
    text, listeners = re.subn(r"listen 8080;", f"listen 127.0.0.1:{port};", text)
    text, paths = re.subn(r"/tmp/", f"{directory}/", text)
    text, logs = re.subn(r"/dev/stderr", f"{directory}/log", text)
    assert (upstreams, listeners, paths > 0, logs) == (1, 1, True, 2), "deploy/nginx.conf has changed"
    return text


def _wait_for(port: int) -> None:
    for _ in range(100):
        time.sleep(0.05)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise RuntimeError("nginx does not listen after 5 seconds")
