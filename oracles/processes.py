"""A look at the processes of a service, from outside."""

import os
from pathlib import Path


class Processes:
    """A process and all its descendants."""

    def __init__(self, root: int) -> None:
        self.root = root

    def all(self) -> set[int]:
        """Their numbers, those of dead ones that nobody reaped included."""
        parents = {int(stat.parent.name): _parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
        found, size = {self.root}, 0
        while len(found) > size:
            size = len(found)
            found |= {pid for pid, parent in parents.items() if parent in found}
        return found

    def workers(self) -> set[int]:
        """The web processes among them: the children of the first that are no zygotes."""
        children = {pid for pid in self.all() if _parent(Path(f"/proc/{pid}/stat")) == self.root}
        return children - self.zygotes()

    def kernels(self) -> set[int]:
        """The kernels among them: the children of zygotes."""
        zygotes = {pid for pid in self.all() if "service.kernel.zygote" in _command_line(pid)}
        return {pid for pid in zygotes if _parent(Path(f"/proc/{pid}/stat")) in zygotes}

    def zygotes(self) -> set[int]:
        """The zygotes among them."""
        return {pid for pid in self.all() if "service.kernel.zygote" in _command_line(pid)} - self.kernels()

    def memory_mib(self) -> int:
        """The memory of all of them, what they share counted once."""
        return sum(_proportional_kib(pid) for pid in self.all()) // 1024

    def processor_seconds(self) -> float:
        """What all of them have used."""
        return sum(_processor_ticks(pid) for pid in self.all()) / os.sysconf("SC_CLK_TCK")


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _processor_ticks(pid: int) -> int:
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    except OSError:
        return 0


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
