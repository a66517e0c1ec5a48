"""What can break around a service and be whole again: replicas behind nginx with a Redis between them, and each fault.

A fault may need what not every machine has, rights or a program: it is then told by ``Missing``.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

import requests

from oracles import floods
from oracles.nginx import nginx
from oracles.ports import free_port
from oracles.processes import Processes

#: Time in which all must be well again after a fault.
RECOVERY_SECONDS = 60.0

#: Busy processes that starve the service, and files that a web process may have open when they run out.
NEIGHBOURS, FEW_FILES = 8, 40

#: Whom the replicas run as where that may be chosen: root is never told that there are too many processes.
USER = 61_234

#: The disk that the replicas, Redis and nginx write to, in MiB.
DISK_MIB = 256

#: Where the clock is taken, in seconds: an hour on, a day back, and home.
STEPS = (3_600, -86_400, 0)

#: Run by Python when it starts. (libfaketime 0.9.10 cannot do it: with it, ``time.sleep`` of Python 3.11 fails.)
STEPPING = """
import time
now = time.time
def stepped():
    with open({path!r}) as file:
        return now() + float(file.read() or 0)
time.time = stepped
"""


#: Limits the processes of its owner, those that are still there; a kernel has limited itself further, once and for all.
LIMITING = """
import contextlib, resource, sys
kind, limit, *processes = map(int, sys.argv[1:])
for process in processes:
    with contextlib.suppress(OSError, ValueError):
        resource.prlimit(process, kind, (limit, resource.prlimit(process, kind)[1]))
"""


class Missing(Exception):
    """This machine has not what a fault needs."""


class Replica:
    """A service on a port of its own, in a session of its own, which can be killed and started again."""

    def __init__(self, user: int | None, **settings: str) -> None:
        self.port, self.user = free_port(), user
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | settings | {"PORT": str(self.port), "LOG_LEVEL": "error"}
        self.start()

    def start(self) -> None:
        """Start it; it is ready some seconds later."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"],
            env=self._environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
            user=self.user,
            group=self.user,
        )
        self.processes = Processes(self.process.pid)

    def workers(self) -> list[int]:
        """Its web processes."""
        return sorted(self.processes.workers())

    def end(self, how: int) -> None:
        """Send it a signal, wait for its end, and leave nothing of it behind."""
        if how == signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
        else:
            self.process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Scene(NamedTuple):
    """What there is to break, and where callers ask; ``clock`` is a file that says by how many seconds it is wrong."""

    url: str
    replicas: list[Replica]
    redis: "subprocess.Popen[bytes] | None"
    disk: Path
    is_small: bool
    clock: Path


@contextmanager
def scene() -> Iterator[Scene]:
    """Replicas, Redis and nginx, as far as they are there, and a disk that can be filled, as far as one may be made."""
    with ExitStack() as ending:
        disk = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        disk.chmod(0o777)
        is_small = _mounted(ending, disk)
        redis, shared = _redis(ending, disk)
        clock, stepping = _clock(disk)
        user = _other_user()
        replicas = []
        for number in range(2 if shutil.which("nginx") else 1):
            counts = disk / f"counts-{number}"
            counts.mkdir()
            counts.chmod(0o777)
            settings = shared | {"PROMETHEUS_MULTIPROC_DIR": str(counts), "TMPDIR": str(disk)} | stepping
            replicas.append(Replica(user, WORKERS="2", KERNELS="2", TRUSTED_PROXIES="1", **settings))
            ending.callback(replicas[-1].end, signal.SIGKILL)
        for replica in replicas:
            await_fact(lambda url=replica.url: answers(url), RECOVERY_SECONDS)  # type: ignore[misc]
        url = replicas[0].url
        if shutil.which("nginx"):
            url = ending.enter_context(nginx(disk, [replica.url for replica in replicas])).url
        yield Scene(url, replicas, redis, disk, is_small, clock)


def _mounted(ending: ExitStack, disk: Path) -> bool:
    """Whether a small disk could be put there."""
    options = f"size={DISK_MIB}m,mode=1777"
    mount = ["mount", "-t", "tmpfs", "-o", options, "fluxion-chaos", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        return False
    ending.callback(subprocess.run, ["umount", "--lazy", str(disk)], check=False)
    return True


def _other_user() -> int | None:
    """Somebody who is nobody else, if that may be chosen and can read the sources."""
    if os.geteuid():
        return None
    command = [sys.executable, "-c", "import service.web.app"]
    tried = subprocess.run(command, user=USER, group=USER, capture_output=True, check=False)
    return None if tried.returncode else USER


def _clock(disk: Path) -> tuple[Path, dict[str, str]]:
    """A file that says by how many seconds the time of day is wrong, and the environment of a Python that heeds it.

    Only the time of day steps: nothing ever sets the clock that counts from the start.
    """
    folder = disk / "clock"
    folder.mkdir()
    step = folder / "step"
    step.write_text("0")
    (folder / "sitecustomize.py").write_text(STEPPING.format(path=str(step)))
    return step, {"PYTHONPATH": str(folder)}


def _redis(ending: ExitStack, directory: Path) -> "tuple[subprocess.Popen[bytes] | None, dict[str, str]]":
    if not shutil.which("redis-server"):
        return None, {}
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, cwd=directory, stdout=subprocess.DEVNULL)
    ending.callback(process.wait)
    ending.callback(process.kill)
    return process, {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def answers(url: str) -> bool:
    """Whether the replica is ready."""
    try:
        return requests.get(f"{url}/health/ready", timeout=10).ok
    except requests.RequestException:
        return False


def all_ready(scene: Scene) -> bool:
    """Whether each replica is."""
    return all(answers(replica.url) for replica in scene.replicas)


def await_fact(fact: Callable[[], bool], seconds: float) -> float:
    """How long it takes to become true; infinite if it does not in time."""
    began = time.monotonic()
    while not fact():
        if time.monotonic() - began > seconds:
            return float("inf")
        time.sleep(0.05)
    return time.monotonic() - began


Fault = Callable[[Scene, float], None]
Signal = Callable[[Replica], "set[int] | list[int]"]


def signalled(whom: Signal, how: int, pause: float = 0.3) -> Fault:
    """Send a signal to one such process of some replica again and again."""

    def fault(scene: Scene, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            victims = sorted(whom(random.choice(scene.replicas)))
            if victims:
                with suppress(ProcessLookupError):
                    os.kill(random.choice(victims), how)
            time.sleep(pause)

    return fault


def stopped(whom: Signal) -> Fault:
    """Stop such processes of one replica for the time; then they go on, those that are left."""

    def fault(scene: Scene, seconds: float) -> None:
        victims = list(whom(scene.replicas[0]))
        _signal(victims, signal.SIGSTOP)
        time.sleep(seconds)
        _signal(victims, signal.SIGCONT)

    return fault


def _signal(processes: list[int], how: int) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, how)


def replaced(how: int) -> Fault:
    """End one replica, and start it again after the time."""

    def fault(scene: Scene, seconds: float) -> None:
        scene.replicas[0].end(how)
        time.sleep(seconds)
        scene.replicas[0].start()

    return fault


def silent_redis(scene: Scene, seconds: float) -> None:
    """Redis takes connections and says nothing."""
    if not scene.redis:
        raise Missing("there is no redis-server")
    _signal([scene.redis.pid], signal.SIGSTOP)
    time.sleep(seconds)
    _signal([scene.redis.pid], signal.SIGCONT)


def limited(whom: Signal, kind: int, limit: int) -> Fault:
    """Such processes of one replica, and those that they start, have little of something."""

    def fault(scene: Scene, seconds: float) -> None:
        replica = scene.replicas[0]
        _limit(replica, whom(replica), kind, limit)
        time.sleep(seconds)
        _limit(replica, replica.processes.all(), kind, resource.getrlimit(kind)[0])

    return fault


def _limit(replica: Replica, processes: "set[int] | list[int]", kind: int, limit: int) -> None:
    """As whom the replica runs: not even root may limit everybody everywhere."""
    command = [sys.executable, "-c", LIMITING, str(kind), str(limit), *map(str, processes)]
    subprocess.run(command, user=replica.user, group=replica.user, check=True)


def no_more_processes(scene: Scene, seconds: float) -> None:
    """One replica can start no process and no thread, and loses its kernels."""
    replica = scene.replicas[0]
    if replica.user is None:
        raise Missing("only root may run the replicas as somebody whose processes are counted")
    _limit(replica, replica.processes.all(), resource.RLIMIT_NPROC, 1)
    _signal(list(replica.processes.kernels()), signal.SIGKILL)
    time.sleep(seconds)
    _limit(replica, replica.processes.all(), resource.RLIMIT_NPROC, resource.getrlimit(resource.RLIMIT_NPROC)[0])


def full_disk(scene: Scene, seconds: float) -> None:
    """There is not a byte left on the disk that everything writes to."""
    if not scene.is_small:
        raise Missing("only root may mount a small disk")
    filler = scene.disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(1 << 16)):
            pass
    time.sleep(seconds)
    filler.unlink()


def clock_steps(scene: Scene, seconds: float) -> None:
    """The clock of the replicas goes on by an hour, back by a day, and home. Raises ``RuntimeError`` if it does not."""
    for step in STEPS:
        scene.clock.write_text(str(step))
        time.sleep(seconds / len(STEPS))
        date = requests.get(f"{scene.replicas[0].url}/health/live", timeout=10).headers["Date"]
        if abs(parsedate_to_datetime(date).timestamp() - time.time() - step) > 60:
            raise RuntimeError("the clock of a replica did not step")


def starved(scene: Scene, seconds: float) -> None:
    """Neighbours that take all the processor they are given, each in a session of its own."""
    busy = [sys.executable, "-c", "while True: pass"]
    neighbours = [subprocess.Popen(busy, start_new_session=True) for _ in range(NEIGHBOURS)]
    time.sleep(seconds)
    for neighbour in neighbours:
        neighbour.kill()
        neighbour.wait()


def flooded(flood: floods.Flood) -> Fault:
    """An attack from another address than the honest ones use."""

    def fault(scene: Scene, seconds: float) -> None:
        with floods.carried_out(("127.0.0.1", scene.replicas[0].port), flood):
            time.sleep(seconds)

    return fault


FAULTS: dict[str, Fault] = {
    "nothing": lambda scene, seconds: time.sleep(seconds),
    "kernels killed": signalled(lambda replica: replica.processes.kernels(), signal.SIGKILL),
    "kernels stopped": stopped(lambda replica: replica.processes.kernels()),
    "zygotes killed": signalled(lambda replica: replica.processes.zygotes(), signal.SIGKILL, 2.0),
    "web processes killed": signalled(Replica.workers, signal.SIGKILL, 4.0),
    "web processes stopped": stopped(Replica.workers),
    "replica killed": replaced(signal.SIGKILL),
    "replica asked to stop": replaced(signal.SIGTERM),
    "replica reloaded": signalled(lambda replica: [replica.process.pid], signal.SIGHUP, 5.0),
    "Redis silent": silent_redis,
    "no file may grow": limited(Replica.workers, resource.RLIMIT_FSIZE, 0),
    "few descriptors": limited(Replica.workers, resource.RLIMIT_NOFILE, FEW_FILES),
    "no more processes": no_more_processes,
    "disk full": full_disk,
    "clock steps": clock_steps,
    "busy neighbours": starved,
    **{flood.name: flooded(flood) for flood in floods.FLOODS},
}
