"""Attack a running service with a corpus of hostile requests, over raw sockets, and print what it did wrong.

``python -m benchmarks.hostile 127.0.0.1:8000 [--corpus FILE] [--only PREFIX] [--parallel 4]``

``python -m benchmarks.hostile --floods [--seconds 5]`` starts a service and attacks it with each of many connections at
once: a line says what an honest caller noticed, beside a line without any attack. It asks fresh questions, one after
the other; *later* are those that were answered 503 and may be sent again, *lost* those without a documented answer.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import quantiles

import requests

from benchmarks import running
from oracles import floods
from oracles.hostile import CORPUS, Answer, Attack, attacks, campaign, fault
from oracles.processes import Processes

_FRESH = count(2)

#: From the first answer of a service until all of its web processes are ready.
START_SECONDS = 3.0


def report(results: Iterable[tuple[Attack, list[Answer]]]) -> int:
    """Print the faults and a line for each group; return the number of faults."""
    seconds: dict[str, list[float]] = {}
    faults = 0
    for attack, answers in results:
        seconds.setdefault(attack.group, []).extend(answer.seconds for answer in answers)
        wrong = [found for answer in answers if (found := fault(attack, answer))]
        faults += len(wrong)
        if wrong:
            print(f"{attack.name:20} {wrong[0]}" + f" ({len(wrong)} times)" * (len(wrong) > 1))
    for group, times in sorted(seconds.items()):
        print(f"{group:20} {len(times):5} answers, slowest {max(times):6.2f} s")
    print(f"{sum(map(len, seconds.values()))} answers, {faults} faults")
    return faults


def flooded(seconds: float, only: str) -> int:
    """Print the table of the floods whose names begin so; return how many honest questions were lost."""
    print(f"{'attack':32}{'asked':>7}{'later':>7}{'lost':>6}{'p50 ms':>8}{'p99 ms':>8}{'most MiB':>10}")
    with running.fluxion() as server:
        time.sleep(START_SECONDS)
        lost = _noticed("no attack", server, seconds)
        for flood in (flood for flood in floods.FLOODS if flood.name.startswith(only)):
            with floods.carried_out(("127.0.0.1", server.port), flood):
                lost += _noticed(flood.name, server, seconds)
    return lost


def _noticed(name: str, server: running.Server, seconds: float) -> int:
    processes, taken, statuses, most = Processes(server.pid), list[float](), Counter[int](), 0
    until = time.monotonic() + seconds
    with requests.Session() as session:
        while time.monotonic() < until:
            began = time.monotonic()
            statuses[_answered(session, server.url)] += 1
            taken.append((time.monotonic() - began) * 1000)
            most = max(most, processes.memory_mib()) if len(taken) % 20 == 1 else most
    percentiles = quantiles([*taken, taken[-1]], n=100)
    later, lost = statuses[503], len(taken) - statuses[200] - statuses[503]
    print(f"{name:32}{len(taken):7}{later:7}{lost:6}{percentiles[49]:8.1f}{percentiles[98]:8.1f}{most:10}", flush=True)
    return lost


def _answered(session: requests.Session, url: str) -> int:
    """The status of the answer to a question that was never asked before; 0 if there was none."""
    with suppress(requests.RequestException):
        fields = {"expression": f"{next(_FRESH)}*x^2"}
        return session.post(f"{url}/derivative", json=fields, timeout=10).status_code
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("address", nargs="?", help="HOST:PORT of the service")
    parser.add_argument("--floods", action="store_true", help="many connections at once, against a service of its own")
    parser.add_argument("--seconds", type=float, default=5.0, help="time for each flood")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", default="", metavar="PREFIX", help="attacks whose names begin with this")
    parser.add_argument("--parallel", type=int, default=4, help="attacks at a time")
    options = parser.parse_args()
    if options.floods:
        sys.exit(bool(flooded(options.seconds, options.only)))
    if not options.address:
        parser.error("an address is needed")
    host, _, port = options.address.rpartition(":")
    chosen = attacks(options.corpus, options.only)
    sys.exit(bool(report(campaign((host, int(port)), chosen, options.parallel))))


if __name__ == "__main__":
    main()
