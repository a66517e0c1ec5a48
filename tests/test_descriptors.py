"""How many callers there may be, by how many files may be open."""

import resource
import subprocess
import sys

import pytest

from service.serving.descriptors import A_KERNEL, BESIDES, MOST_CONNECTIONS

SAY = """
import resource
from service.serving import descriptors

print(descriptors.connections(4), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "raised"),
    [
        (256, 4096, MOST_CONNECTIONS, MOST_CONNECTIONS + BESIDES + 4 * A_KERNEL),
        (256, 512, 512 - BESIDES - 4 * A_KERNEL, 512),
        (2048, 4096, MOST_CONNECTIONS, 2048),
        (32, 32, 1, 32),
    ],
)
def test_the_limit_is_raised_as_far_as_needed(soft: int, hard: int, connections: int, raised: int) -> None:
    """What cannot be raised means fewer callers at a time, not descriptors that are missing."""
    command = [sys.executable, "-c", SAY]
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
    )
    assert ran.stdout.split() == [str(connections), str(raised)]
