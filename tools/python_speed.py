"""Print the microseconds of processor time that this Python takes for ordinary code; ``./run`` takes the fastest.

It is run by its path, before anything is installed. Of the same version, a build with profile-guided optimization
answers a question in four fifths of the time of one without, and no setting says reliably which it is.
"""

import time
from typing import NamedTuple

#: The least of so many runs counts: what else the machine does makes a run longer and never shorter.
RUNS, STEPS = 7, 3000


class Node(NamedTuple):
    """As in the tree of an expression."""

    kind: str
    value: str
    parts: tuple[object, ...]


def work() -> object:
    """What reading and differentiating are made of: calls, tuples, dictionaries, texts."""
    known: dict[str, tuple[int, bool]] = {}
    tree = Node("symbol", "x", ())
    for step in range(STEPS):
        name = f"x{step % 97}"
        tree = Node("sum", name, (tree[:2], known.get(name)))
        known[name] = (step, tree.kind == "sum")
        if name.endswith("7"):
            tree = tree._replace(value=name.replace("x", "y"))
    return sorted(known.items(), key=lambda item: item[1])


def microseconds() -> int:
    """The processor time of the fastest run."""
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return round(min(times) * 1e6)


if __name__ == "__main__":
    print(microseconds())
