"""The counts of all web processes: where they are shared, and what happens where there is no room for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from oracles.patience import PATIENCE
from service.serving import shared_counts
from tests.conftest import ROOT, start_service, stop_service
from tests.kernels import eventually

GONE = 2**22 + 1  # more than any process has


def test_what_killed_processes_left_behind_is_removed(tmp_path: Path) -> None:
    """Nobody else's: neither of a service that lives, nor what has another name."""
    left = tmp_path / f"{shared_counts.PREFIX}{GONE}-abc"
    kept = [tmp_path / f"{shared_counts.PREFIX}{os.getppid()}-abc", tmp_path / f"other-{GONE}-abc"]
    for folder in (left, *kept):
        folder.mkdir()
        (folder / "counter_0.db").touch()
    made = Path(shared_counts.make(str(tmp_path)))
    assert set(tmp_path.iterdir()) == {made, *kept}


COUNT = """
import sys
from prometheus_client import Counter, values
from service.serving import shared_counts

shared_counts.count_as(3)
counter = Counter("a", "b", ["c"])
for number in range(100):
    counter.labels(number).inc()
print(values.ValueClass.__name__)
"""


@pytest.mark.parametrize(("room", "kind"), [("", "MmapedValue"), ("ulimit -f 1; trap '' XFSZ; ", "MutexValue")])
def test_without_room_each_process_counts_for_itself(tmp_path: Path, room: str, kind: str) -> None:
    """A limit of the size of files stands for a full disk: both are met before anything is mapped."""
    command = ["sh", "-c", f'{room}exec "$0" -c "$1"', sys.executable, COUNT]
    environment = os.environ | {shared_counts.VARIABLE: str(tmp_path)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == kind
    files = {path.name for path in tmp_path.iterdir()}
    assert files == ({f"{kind}_3.db" for kind in shared_counts.KINDS} if not room else set())


def test_a_scrape_tells_of_all_processes() -> None:
    """Kernels of both workers are counted, whichever of them answers."""
    process, url = start_service(WORKERS="2", KERNELS="1")
    try:
        assert eventually(lambda: "fluxion_kernels 2.0" in requests.get(f"{url}/metrics", timeout=PATIENCE).text)
        for _ in range(10):
            assert "fluxion_kernels 2.0" in requests.get(f"{url}/metrics", timeout=PATIENCE).text
    finally:
        assert stop_service(process) == 0
