"""Commands: what each does. An operation is computed by a kernel of this process, or by a service that is named."""

import argparse
import importlib.util
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import NoReturn, cast

import orjson
from marshmallow import Schema, fields
from tqdm import tqdm

from service.cli import computing, json_lines, output
from service.cli.computing import REQUESTS, Ask, Question
from service.cli.submissions import SHOWN_TOGETHER, opened, parts, read_answers, read_task
from service.settings import SettingError, Settings
from service.web.agents import tools
from service.web.operations import Operation
from service.web.schemas import body_and_query

Options = argparse.Namespace


#: How the C library gives memory back (mallopt(3)): large blocks at once, small ones from two arenas and not from one
#: for each thread. After floods of large bodies, a service of one web process held 229 MiB instead of 375.
ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(1 << 18)}


def serve(settings: Settings, options: Options) -> NoReturn:
    """Serve over HTTP; the settings come from the environment."""
    _require_directory(settings.prometheus_multiproc_dir)
    if settings.mcp == "on":
        _require_mcp()
    os.environ |= ALLOCATOR | os.environ
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:service.serving.gunicorn_conf"]
    os.execv(sys.executable, gunicorn)  # noqa: S606 — no shell is wanted


def _require_directory(path: str) -> None:
    if path and not (os.path.isdir(path) and os.access(path, os.W_OK)):
        raise SettingError(f"PROMETHEUS_MULTIPROC_DIR={path!r} is not a directory that can be written to")


def ask(settings: Settings, options: Options) -> int:
    """Ask an operation about one expression."""
    operation: Operation = options.operation
    if options.expression.strip() == "-":
        options.expression = sys.stdin.read()
    given = _given(options, operation.request)
    with _answering(settings, options.url) as answers:
        answer = next(answers(operation.name, [given]))
    if options.as_json:
        sys.stdout.write(_json(answer) + "\n")
    else:
        sys.stdout.writelines(line + "\n" for line in output.lines(operation.name, answer))
        sys.stderr.write(output.notes(answer["warnings"]))
    return 0


def check(settings: Settings, options: Options) -> int:
    """Grade a file of answers; the judgements go to standard output as they come, the summary to standard error."""
    task = (read_task(options.task) if options.task else {}) | _given(options, part_of(options.operation, "task"))
    question = {"task": task, "options": _given(options, part_of(options.operation, "options"))}
    answers = read_answers(options.answers)
    questions = [question | {"answers": part} for part in parts(answers, SHOWN_TOGETHER)]
    counts, beside = Counter[str](), ""
    with _answering(settings, options.url) as ask, tqdm(total=len(answers), unit="answer", disable=None) as progress:
        for answer in ask("check", questions):
            lines = map(_json, answer["results"]) if options.as_json else output.lines("check", answer)
            progress.write("\n".join(lines), file=sys.stdout)
            progress.update(len(answer["results"]))
            beside = output.beside(answer)
            counts.update(answer["summary"])
    sys.stderr.write(output.summary(counts) + ("" if options.as_json else beside))
    return 0


def batch(settings: Settings, options: Options) -> int:
    """Answer many requests of any kind, a JSON line each; standard output gets a line for each, in the same order."""
    with opened(options.requests) as file:
        asked = json_lines.requests(file)
    counts: Counter[bool] = Counter()
    with (
        _batching(settings, options.url) as answer_all,
        tqdm(total=len(asked), unit="request", disable=None) as progress,
    ):
        for result in json_lines.results(asked, answer_all):
            progress.write(result, file=sys.stdout)
            progress.update()
            counts[result.startswith('{"status":200,')] += 1
    sys.stderr.write(f"{counts.total()} requests: {counts[True]} answered, {counts[False]} refused\n")
    return 0


def mcp(settings: Settings, options: Options) -> int:
    """Serve the operations to agents, by the Model Context Protocol over standard input and output."""
    _require_mcp()
    from service.web.agents import sdk

    with _telling(settings, options.url) as ask:
        sdk.serve(ask)
    return 0


def _require_mcp() -> None:
    if not importlib.util.find_spec("mcp"):
        raise SettingError("MCP needs a package that is not installed: pip install 'mcp>=2.3,<3'")


@contextmanager
def _telling(settings: Settings, url: str | None) -> Iterator[tools.Ask]:
    """What answers calls of agents: a service, or a kernel of this process, which is warm because they ask often."""
    address = url or settings.fluxion_url
    if address:
        with _remote().answering(settings, address) as answering:
            yield answering
    else:
        with computing.computing(settings, warm=True) as compute:
            yield lambda name, given: tools.told(lambda: next(compute(name, [tools.exact(given)])))


@contextmanager
def _batching(settings: Settings, url: str | None) -> Iterator[json_lines.AnswerAll]:
    """What answers many requests: the batches of a service, or a kernel of this process for one after the other."""
    address = url or settings.fluxion_url
    with _remote().batching(settings, address) if address else computing.batching(settings) as answer_all:
        yield answer_all


def _given(options: Options, schema: Schema) -> dict[str, object]:
    """The fields of a schema that have been given as options."""
    texts = {name: vars(options).get(name) for name in schema.fields}
    pairs = [(name, text.strip()) for name, text in texts.items() if text is not None]
    return body_and_query.typed(pairs, schema, as_option)


def as_option(name: str, sample: str, value: object) -> str:
    """A field as it is given on the command line."""
    return f"--{name.replace('_', '-')} {shlex.quote(sample)}"


@contextmanager
def _answering(settings: Settings, url: str | None) -> Iterator[Ask]:
    """What answers operations: a service, or a kernel of this process. Either raises what it refuses."""
    address = url or settings.fluxion_url
    with _remote().asking(settings, address) if address else computing.computing(settings) as answering:
        yield lambda name, questions: answering(name, (_checked(name, question) for question in questions))


def _remote() -> ModuleType:
    from service.cli import asking

    return asking


def _checked(name: str, question: Question) -> Question:
    """The same question; refused here, a field is named as an option and not as it is sent."""
    body_and_query.checked(dict(question), REQUESTS[name], as_option)
    return question


def _json(plain: Mapping[str, object]) -> str:
    return orjson.dumps(plain).decode()


def part_of(operation: Operation, name: str) -> Schema:
    """The schema of an object in a request."""
    return cast(fields.Nested, operation.request.fields[name]).schema
