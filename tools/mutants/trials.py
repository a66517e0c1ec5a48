"""The tests, run with one mutant in place.

Each run is forked from a process that has imported the libraries, but nothing of the code: a mutant is imported afresh.
First the tests of the room run that were seen to pass through the place, the quickest files first; if none of them
fails, and no reason is known why, all the others that were observed.
"""

import ast
import importlib
import os
import shutil
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import coverage
import pytest

from tools.mutants.changes import Mutant, sites
from tools.mutants.rooms import ROOMS, ROOT

#: What is copied for the mutants to live in.
NEEDED = (
    "service", "tests", "oracles", "benchmarks", "docs", "deploy", "tools", "openapi.yaml", "pyproject.toml",
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Dockerfile", "docker-compose.yml", "schemathesis.toml", "run",
)  # fmt: skip

#: What takes long to import.
LIBRARIES = ("sympy", "flint", "mpmath", "flask", "marshmallow", "requests", "jsonschema", "yaml", "orjson", "redis")

#: A test that takes so many times the processor time that it takes in the code as it is, and so many seconds more, does
#: not end; nor does a run that waits for so long for something.
PATIENCE, LEAST_SECONDS, LEAST_WAIT = 4, 5.0, 300.0

#: Processor time in which the code and the tests are imported.
IMPORT_SECONDS = 60.0

#: Passed, or nothing there to run.
ALIVE = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass
class Observed:
    """What the tests did in the code as it is: which of them ran each line of each file, the seconds of each test, and
    those in which it used a processor.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    used: dict[str, float] = field(default_factory=dict)
    through: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def passing(self, mutant: Mutant) -> set[str]:
        """The tests that pass through the place of a mutant; all, if it is only seen while modules are imported."""
        found = {test for line in mutant.lines for test in self.through.get((mutant.path, line), ())}
        return found or set(self.seconds)


class Observer:
    """A plugin of pytest that observes."""

    def __init__(self, observed: Observed, measured: coverage.Coverage) -> None:
        self._observed, self._measured = observed, measured

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._measured.switch_context(nodeid)
        self._began = time.monotonic(), time.process_time()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        began, used = self._began
        self._observed.seconds[nodeid], self._observed.used[nodeid] = (
            time.monotonic() - began,
            time.process_time() - used,
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._observed.failed.append(report.nodeid)


class Chosen:
    """A plugin of pytest that runs these tests only, in this order; one that does not end ends the process."""

    def __init__(self, tests: list[str], used: dict[str, float]) -> None:
        self._rank, self._used = {test: number for number, test in enumerate(tests)}, used
        signal.setitimer(signal.ITIMER_PROF, IMPORT_SECONDS)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE * self._used[nodeid] + LEAST_SECONDS)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._rank), key=lambda i: self._rank[i.nodeid])


class Nursery:
    """A copy of the repository, in which one file at a time is a mutant."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in NEEDED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            elif source.exists():
                shutil.copy(source, folder / name)
        for name in LIBRARIES:
            importlib.import_module(name)

    def observe(self, rooms: Collection[str], mutants: Collection[Mutant]) -> Observed:
        """Run all tests of these rooms in the code as it is; the lines are those of the mutants."""
        files = dict.fromkeys(self._file(test) for room in rooms for test in ROOMS[room].tests)
        reader, writer = get_context("fork").Pipe(duplex=False)
        process = get_context("fork").Process(target=self._observe, args=(list(files), mutants, writer))
        process.start()
        writer.close()
        observed: Observed = reader.recv()
        process.join()
        if observed.failed:
            raise SystemExit(f"these fail without any mutant: {' '.join(observed.failed)}")
        return observed

    def _observe(self, files: list[str], mutants: Collection[Mutant], writer: Any) -> None:
        self._enter(writes_bytecode=True)
        observed, measured = Observed(), coverage.Coverage(None, source=["service"], config_file=False)
        measured.start()
        _pytest(files, Observer(observed, measured))
        measured.stop()
        data = measured.get_data()
        lines = defaultdict[str, set[int]](set)
        for mutant in mutants:
            lines[mutant.path].update(mutant.lines)
        for path, wanted in lines.items():
            for line, tests in data.contexts_by_lineno(str(self._folder / path)).items():
                if line in wanted:
                    observed.through[path, line] = [test for test in tests if test]
        writer.send(observed)

    def survives(self, mutant: Mutant, observed: Observed, thoroughly: bool) -> bool:
        """Whether the tests of its room pass that pass through it; ``thoroughly``: and all others."""
        near = set(map(self._file, ROOMS[mutant.room].tests))
        passing = observed.passing(mutant)
        first = {test for test in passing if test.partition("::")[0] in near}
        others = set(observed.seconds) - first
        with _changed(self._folder / mutant.path, mutant.number):
            return all(self._pass(tests, observed) for tests in (first, others if thoroughly else set()) if tests)

    def _pass(self, tests: set[str], observed: Observed) -> bool:
        """Whether these tests pass in time."""
        process = get_context("fork").Process(target=self._try, args=(_in_order(tests, observed), observed.used))
        process.start()
        process.join(PATIENCE * sum(observed.seconds[test] for test in tests) + LEAST_WAIT)
        alive = process.exitcode in ALIVE
        if process.is_alive():
            os.killpg(process.ident or 0, signal.SIGKILL)
        return alive

    def _try(self, tests: list[str], used: dict[str, float]) -> None:
        os.setsid()
        self._enter(writes_bytecode=False)
        os._exit(_pytest(list(dict.fromkeys(test.partition("::")[0] for test in tests)), Chosen(tests, used), "-x"))

    def _enter(self, writes_bytecode: bool) -> None:
        """Take the copy for the repository."""
        sys.dont_write_bytecode = not writes_bytecode
        os.environ["PYTHONDONTWRITEBYTECODE"] = "" if writes_bytecode else "1"
        silent = os.open(os.devnull, os.O_RDWR)
        for descriptor in (1, 2):
            os.dup2(silent, descriptor)
        os.chdir(self._folder)
        sys.path[:] = [str(self._folder), *(path for path in sys.path if path not in ("", str(ROOT)))]

    @staticmethod
    def _file(test: str) -> str:
        return f"tests/test_{test}.py"


def _pytest(files: list[str], plugin: object, *options: str) -> int:
    """Run it; a fixed seed makes a random test the same each time."""
    return int(pytest.main(["-q", "-p", "no:cacheprovider", "--hypothesis-seed=1", *options, *files], [plugin]))


def _in_order(tests: set[str], observed: Observed) -> list[str]:
    """The quickest files first, and in each the quickest tests."""
    whole = defaultdict[str, float](float)
    for test in tests:
        whole[test.partition("::")[0]] += observed.seconds[test]
    return sorted(tests, key=lambda test: (whole[test.partition("::")[0]], test.partition("::")[0],
                                           observed.seconds[test], test))  # fmt: skip


@contextmanager
def _changed(file: Path, number: int) -> Iterator[None]:
    """A file is the mutant of this number, for a block."""
    original = file.read_text()
    tree = ast.parse(original)
    next(site for at, site in enumerate(sites(tree)) if at == number).apply()
    try:
        _write(file, ast.unparse(ast.fix_missing_locations(tree)))
        yield
    finally:
        _write(file, original)


def _write(file: Path, text: str) -> None:
    """Write a module, and take away its bytecode, which nobody shall take for that of the new text."""
    file.write_text(text)
    for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
        compiled.unlink()
