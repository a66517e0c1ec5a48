"""Argument parsing, from words to a command: the options of an operation are the fields of its schema."""

import argparse
import os
import re
import sys
from dataclasses import Field
from pathlib import Path
from typing import Any

import shtab
from marshmallow import Schema, fields

from service import __version__
from service.cli import output
from service.cli.commands import Options, as_option, ask, batch, check, mcp, part_of, serve
from service.cli.computing import Refused
from service.cli.healthcheck import healthcheck
from service.errors import FluxionError
from service.kernel.spawner import SpawnError
from service.settings import SERVICE, SettingError, Settings, settings
from service.web import problems
from service.web.operations import OPERATIONS, Operation
from service.web.schemas.fields import Choice, Flag, ListOf

#: What looks like an option to argparse, but begins an expression or a value: options have two dashes, except -h.
MINUS = re.compile(r"-(?!-|h$).")


def main(arguments: list[str] | None = None) -> None:
    """Run the command that the arguments name; exit with its code."""
    given = sys.argv[1:] if arguments is None else arguments
    # argparse takes what begins with a space for no option
    options = parsed([f" {word}" if MINUS.match(word) else word for word in given])
    try:
        code = options.run(Settings.from_environment(), options)
        sys.stdout.flush()
        sys.exit(code)
    except BrokenPipeError:  # as in "fluxion check … | head": whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(output.NOBODY_READS)
    except (FluxionError, Refused) as error:
        problem = error.problem if isinstance(error, Refused) else problems.document(error, "")
        sys.stderr.write(output.complaint(problem))
        sys.exit(output.exit_code(problem))
    except (SettingError, OSError) as error:
        sys.stderr.write(f"fluxion: {error}\n")
        sys.exit(output.SERVICES_FAULT if isinstance(error, SpawnError) else output.CALLERS_FAULT)


def parsed(words: list[str]) -> Options:
    """What the words say; who gives a command a wrong option is told how that command is used, and not the program."""
    options, unknown = build_parser().parse_known_args(words)
    if unknown:
        options.command.error(f"unrecognized arguments: {' '.join(word.strip() for word in unknown)}")
    return options


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="fluxion", description="Derivatives, from a terminal or over HTTP.")
    parser.add_argument("--version", action="version", version=f"fluxion {__version__}")
    shtab.add_argument_to(parser, ["--print-completion"], help="print a completion script for a shell")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_serve(commands.add_parser("serve", help=serve.__doc__, description=serve.__doc__))
    commands.add_parser("healthcheck", help=healthcheck.__doc__).set_defaults(run=healthcheck)
    _add_mcp(commands.add_parser("mcp", help=mcp.__doc__, description=mcp.__doc__))
    _add_batch(commands.add_parser("batch", help=batch.__doc__, description=batch.__doc__))
    for operation in OPERATIONS:
        described = commands.add_parser(operation.name, help=operation.summary, description=operation.description)
        _DESCRIBED_BY.get(operation.name, _add_operation)(described, operation)
        described.add_argument("--json", dest="as_json", action="store_true", help="print the whole answer as JSON")
        _add_url(described)
    for command in commands.choices.values():
        command.set_defaults(command=command)
    return parser


def _add_url(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--url",
        type=_address,
        help="the service to ask, instead of FLUXION_URL or computing here; such as --url http://127.0.0.1:8000",
    )


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=serve)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.usage = "PORT=8080 WORKERS=4 fluxion serve   (settings come from the environment)"
    listed = [f"  {setting.name.upper():26} {setting.metadata['help']} ({_default(setting)})" for setting in settings()]
    parser.epilog = "settings, in the environment:\n" + "\n".join(listed)


def _default(setting: Field[Any]) -> str:
    return f"default {setting.default}" if setting.default != "" else "not set"


def _add_batch(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=batch)
    parser.add_argument(
        "requests",
        type=Path,
        help="a file of JSON lines, - is standard input; a line is such as "
        '{"operation": "derivative", "fields": {"expression": "w^2"}}',
    )
    _add_url(parser)


def _add_mcp(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=mcp)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = f"an agent is told to start it:\n{_CONFIGURED}"
    _add_url(parser)


#: How most agents are told of a server.
_CONFIGURED = '  {"mcpServers": {"fluxion": {"command": "fluxion", "args": ["mcp"]}}}'


class _Given(argparse.Action):
    """An option that may stand once: of two, one would be lost without a word. Those of a list are collected."""

    def __init__(self, *, collects: bool, **described: Any) -> None:
        super().__init__(**described)
        self.collects = collects

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: Options, values: object, option: str | None = None
    ) -> None:
        """Keep the text of the option. Exits if it was given before and is no list."""
        before = getattr(namespace, self.dest)
        if before is not None and not self.collects:
            parser.error(f"{option} is given more than once")
        setattr(namespace, self.dest, values if before is None else f"{before},{values}")


def _address(text: str) -> str:
    if not re.fullmatch(SERVICE.pattern, text):
        raise argparse.ArgumentTypeError(f"{text!r} is not {SERVICE.description}")
    return text


def _add_operation(parser: argparse.ArgumentParser, operation: Operation) -> None:
    parser.set_defaults(run=ask, operation=operation)
    parser.add_argument(
        "expression", help="the expression, as people type it or in LaTeX; - reads it from standard input"
    )
    _add_fields(parser, operation.request, besides="expression")


def _add_check(parser: argparse.ArgumentParser, operation: Operation) -> None:
    parser.set_defaults(run=check, operation=operation)
    task = parser.add_argument("task", type=Path, nargs="?", help="a JSON file with the task, or say it by options")
    answers = parser.add_argument(
        "answers", type=Path, help="a CSV file with a column answer, and perhaps id; - is standard input"
    )
    task.complete = answers.complete = shtab.FILE  # type: ignore[attr-defined]
    for part in _PARTS_OF_CHECK:
        _add_fields(parser, part_of(operation, part))


_DESCRIBED_BY = {"check": _add_check}
_PARTS_OF_CHECK = ("task", "options")


def _add_fields(parser: argparse.ArgumentParser, schema: Schema, besides: str = "") -> None:
    """An option for each field of a schema."""
    for name, field in schema.fields.items():
        if name != besides:
            flag, described = _option(name, field)
            parser.add_argument(flag, dest=name, **described)


def _option(name: str, field: fields.Field[Any]) -> tuple[str, dict[str, Any]]:
    """The name of a field's option, and how argparse reads it: as the text that a query would have."""
    words, help = name.replace("_", "-"), _help(name, field)
    if isinstance(field, Flag) and field.load_default:
        return f"--no-{words}", {"action": "store_const", "const": "false", "help": help}
    if isinstance(field, Flag):
        return f"--{words}", {"action": "store_const", "const": "true", "help": help}
    choices = field.choices if isinstance(field, Choice) else None
    metavar = "MARK" if choices and "," in choices else None  # {.,,} says nothing
    given = {"choices": choices, "metavar": metavar, "action": _Given, "collects": isinstance(field, ListOf)}
    return f"--{words}", given | {"help": help}


def _help(name: str, field: fields.Field[Any]) -> str:
    """What an option means, how its text is written, and an example."""
    description, sample = field.metadata["description"], field.metadata.get("sample")
    if isinstance(field, Flag) and field.load_default:
        description = field.metadata["denied"]
    form = getattr(field, "written", "")
    written = f" Written: {form}." if form else ""
    example = f" Such as {as_option(name, sample, None)}" if sample else ""
    return f"{description}{written}{example}".replace("%", "%%")
