"""The command line: the same answers in a terminal, problems on standard error, exit codes for scripts."""

import argparse
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import requests
from marshmallow import Schema

from oracles.patience import PATIENCE
from service.cli.parser import build_parser
from service.settings import Settings, settings
from service.web.operations import OPERATIONS
from service.web.schemas import check, derivative, estimate, evaluate, gradient
from service.web.schemas.fields import Flag
from tests.command_line import Run
from tests.conftest import ROOT


@pytest.fixture
def fluxion(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process."""
    return Run(capsys, monkeypatch)


ANSWERS = [
    (["derivative", "w^2"], "2*w\n"),
    (["derivative", "x^3", "--order", "2"], "6*x\n"),
    (["derivative", "x^2*y^2", "--order", "x=1,y=1"], "4*x*y\n"),
    (["derivative", "-x^2"], "-2*x\n"),
    (["derivative", "-2x"], "-2\n"),
    (["derivative", "w^2", "--at", "-3"], "2*w\nf(w=-3) = 9\nf'(w=-3) = -6\n"),
    (["derivative", "2x", "--at", "-1/3"], "2\nf(x=-1/3) = -2/3 = -0.666666666666667\nf'(x=-1/3) = 2\n"),
    (["derivative", "e*x", "--symbols", "e", "--variable", "x"], "e\n"),
    (["derivative", "w**2", "--forms", "python"], "2*w\npython: 2*w\n"),
    (["derivative", "besselj(n, x)", "--variable", "n", "--at", "n=1,x=2"],
     "no formula\nf(n=1, x=2) = 0.576724807756873\nf'(n=1, x=2) = -0.0561807607418131\n"
     "defined where x >= 0 or floor(n) = n\ndefined where x > 0 or n >= 0 or floor(n) = n\n"
     "differentiable where x > 0\n"),
    (["gradient", "x^2*y"], "x: 2*x*y\ny: x**2\n"),
    (["gradient", "x^2*y", "--variables", "y", "--at", "x=2,y=1"], "y: x**2 = 4\n"),
    (["evaluate", "w^2", "--order", "1", "--at", "2;3;-3"], "w=2: 4\nw=3: 6\nw=-3: -6\n"),
    (["derivative", "w**2", "--forms", "python", "--forms", "c"], "2*w\npython: 2*w\nc: 2.0*w\n"),
    (["evaluate", "sqrt(2)"], "sqrt(2) = 1.41421356237310\n"),
    (["evaluate", "2^10"], "1024\n"),
    (["evaluate", "sqrt(x)", "--at", "-1"], "outside domain (sqrt(x): the argument must be at least 0)\n"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "printed"), ANSWERS, ids=lambda value: str(value)[:40])
def test_the_result_is_printed(fluxion: Run, service: str, arguments: list[str], printed: str) -> None:
    """The result comes first, alone on its line; what was asked for besides follows."""
    assert fluxion.asking(service)(*arguments)[:2] == (0, printed)


def test_an_estimate_is_printed_with_its_error(fluxion: Run, service: str) -> None:
    """The difference quotient, the truth, and what the error is made of."""
    ran = fluxion.asking(service)("estimate", "w^2", "--at", "3", "--epsilon", "1e-9")
    lines = ran.out.splitlines()
    assert lines[:2] == ["6.000000496442226", "derivative: 6"]
    assert lines[2].startswith("error: 4.96e-07 = truncation 1e-09 + rounding 4.95e-07")


def test_no_estimate_is_said(fluxion: Run) -> None:
    """A quotient beyond float64 is none, though the derivative exists."""
    ran = fluxion("estimate", "x^3", "--at", "1e300", "--epsilon", "0.1")
    assert ran.out == "no estimate\nderivative: 3.00000000000000e+600\n"
    assert ran.err.startswith("note: no estimate: x**3 is too large")


def test_steps_are_indented(fluxion: Run, service: str) -> None:
    """The last line of the derivation is the result on the first line."""
    ran = fluxion.asking(service)("derivative", "x^2", "--steps")
    assert ran.out.startswith("2*x\n  ")
    assert ran.out.rstrip().endswith("-> 2*x")


def test_guesses_are_told_apart_from_the_result(fluxion: Run, service: str) -> None:
    """A script reads the result, a person sees the note."""
    ran = fluxion.asking(service)("derivative", "1/2x")
    assert ran.out == "1/2\n"
    assert ran.err.startswith("note: ")


@pytest.mark.parametrize("name", ["derivative", "gradient", "evaluate", "estimate"])
def test_json_is_the_answer_of_the_service(fluxion: Run, service: str, name: str) -> None:
    """``--json`` prints the very bytes that the endpoint answers."""
    ran = fluxion.asking(service)(name, "w^2", "--at", "3", "--json")
    alone = requests.get(f"{service}/{name}", params={"expression": "w^2", "at": "3"}, timeout=PATIENCE)
    assert (ran.code, ran.out) == (0, alone.text + "\n")


def test_it_works_without_a_service(fluxion: Run) -> None:
    """A kernel of the command's own computes, checks and refuses in the same way."""
    assert fluxion("derivative", "w^2") == (0, "2*w\n", "")
    refused = fluxion("derivative", "3*x + 2*(x - 1")
    assert (refused.code, refused.out) == (2, "")
    assert "'(' is never closed" in refused.err


PROBLEMS = [
    (["derivative", "x*y", "--variable", "x", "--at", "x=3;y=2"],
     "fluxion: '3;y=2' is not a number: ';' has no meaning here\nhint: one point names all variables: x=3,y=2\n"),
    (["derivative", "3*x + 2*(x - 1"], "fluxion: '(' is never closed\n  3*x + 2*(x - 1\n          ^\nhint: add ')'\n"),
    (["derivative", "x", "--order", "99"], "fluxion: order: must be a whole number from 0 to 20\n"
                                        "hint: such as --order 2\n"),
    (["derivative", "x", "--order", "two"], "fluxion: order: must be a whole number\nhint: such as --order 2\n"),
    (["estimate", "w^2"], "fluxion: at is required\nhint: such as --at w=3,b=2\n"),
    (["derivative", "x", "--order", "99", "--at", "x="], "fluxion: order: must be a whole number from 0 to 20\n"
                                                      "  at: must have 1 to 1100 characters\n"
                                                      "hint: such as --order 2\n"),
]  # fmt: skip


@pytest.mark.parametrize("with_service", [True, False], ids=["service", "alone"])
@pytest.mark.parametrize(("arguments", "printed"), PROBLEMS, ids=lambda value: str(value)[:40])
def test_the_callers_fault_is_2(
    fluxion: Run, service: str, arguments: list[str], printed: str, with_service: bool
) -> None:
    """Detail, caret and hint go to standard error; nothing goes to standard output."""
    ran = fluxion.asking(service)(*arguments) if with_service else fluxion(*arguments)
    assert ran == (2, "", printed)


def test_candidates_are_listed(fluxion: Run, service: str) -> None:
    """Whoever must choose reads what there is to choose from."""
    ran = fluxion.asking(service)("derivative", "x*y")
    assert (ran.code, ran.out) == (2, "")
    assert "one of: x, y" in ran.err


@pytest.mark.parametrize(
    "line",
    [
        "",
        "integrate x",
        "derivative",
        "derivative x --colour red",
        "derivative x --format y",
        "derivative x --url y",
        "derivative x --order 1 --order 2",
    ],
)
def test_a_wrong_command_line_is_2(fluxion: Run, line: str) -> None:
    """argparse says how it is used."""
    ran = fluxion(*line.split())
    assert ran.code == 2
    assert ran.err.startswith("usage: ")


def test_an_expression_comes_from_standard_input(fluxion: Run, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the end of a pipe."""
    monkeypatch.setattr(sys, "stdin", StringIO("w^2\n"))
    assert fluxion.asking(service)("derivative", "-").out == "2*w\n"


def test_the_services_fault_is_3(fluxion: Run) -> None:
    """A service that is not there can be asked again later, which a script must be able to tell."""
    ran = fluxion("derivative", "w^2", "--url", "http://127.0.0.1:1")
    assert ran == (3, "", "fluxion: http://127.0.0.1:1 cannot be reached\n")


def test_a_wrong_setting_is_named(fluxion: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not start with a setting that it would ignore."""
    monkeypatch.setenv("DEADLINE", "soon")
    ran = fluxion("derivative", "w^2")
    assert (ran.code, ran.err) == (2, "fluxion: DEADLINE='soon' is not a number\n")


def test_health_is_an_exit_code(fluxion: Run, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """0 for a service that is ready, 1 for none."""
    monkeypatch.setenv("PORT", service.rpartition(":")[2])
    assert fluxion("healthcheck").code == 0
    monkeypatch.setenv("PORT", "1")
    assert fluxion("healthcheck").code == 1
    monkeypatch.setenv("PORT", "99999")
    assert "PORT" in fluxion("healthcheck").err


@pytest.mark.parametrize(("word", "needed"), [("healthcheck", "service.settings"), ("--version", "service.cli")])
def test_health_and_version_load_next_to_nothing(word: str, needed: str) -> None:
    """Health is asked every ten seconds, and has five on a busy machine; other commands load thirty libraries."""
    command = [sys.executable, "-X", "importtime", "-m", "service", word]
    loaded = subprocess.run(command, cwd=ROOT, env=os.environ | {"PORT": "1"}, capture_output=True, text=True).stderr
    assert needed in loaded
    for heavy in ("flask", "orjson", "http.client", "requests", "marshmallow", "sympy", "flint"):
        assert f" {heavy}\n" not in loaded


def test_one_question_loads_and_warms_up_what_it_needs(fluxion: Run) -> None:
    """Who asks no service loads no client of one; and SymPy simplifies in a kernel that has done nothing before."""
    command = [sys.executable, "-X", "importtime", "-m", "service", "derivative", "w^2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "2*w\n"
    for unneeded in ("requests", "urllib3", "limits", "flask_cors", "redis", "sympy"):
        assert not re.search(rf"\| +{unneeded}$", done.stderr, re.MULTILINE)
    assert fluxion("derivative", "sin(x)^2 + cos(x)^2 + x*e^x", "--simplify", "full").out == "(x + 1)*exp(x)\n"


@pytest.mark.parametrize(("name", "value"), [("PROMETHEUS_MULTIPROC_DIR", "/nowhere"), ("PORT", "99999")])
def test_the_service_does_not_start_with_a_setting_that_it_cannot_keep(
    fluxion: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A line that names it, and no traceback."""
    monkeypatch.setenv(name, value)
    ran = fluxion("serve")
    assert (ran.code, ran.err.count("\n"), name in ran.err) == (2, 1, True)


@pytest.mark.parametrize(
    ("command", "schema"),
    [
        ("derivative", derivative.DerivativeRequest),
        ("gradient", gradient.GradientRequest),
        ("evaluate", evaluate.EvaluateRequest),
        ("estimate", estimate.EstimateRequest),
        ("check", check.Task),
        ("check", check.CheckOptions),
    ],
)
def test_every_field_is_an_option(fluxion: Run, command: str, schema: type[Schema]) -> None:
    """The options come from the schema, so none can be missing; each has its description."""
    described = " ".join(fluxion(command, "--help").out.split())
    for name, field in schema().fields.items():
        off = "no-" if isinstance(field, Flag) and field.load_default else ""
        assert name == "expression" or f"--{off}{name.replace('_', '-')}" in described
        assert name == "expression" or field.metadata.get("denied", field.metadata["description"]) in described


COMPLETIONS = [
    (["fluxion", "der"], "derivative"),
    (["fluxion", "derivative", "--simp"], "--simplify"),
    (["fluxion", "derivative", "--simplify", "f"], "full"),
]


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
@pytest.mark.parametrize(("words", "completed"), COMPLETIONS, ids=lambda value: str(value)[:40])
def test_a_shell_completes(fluxion: Run, words: list[str], completed: str, tmp_path: Path) -> None:
    """The script that is printed completes commands, options and their words in a real bash."""
    script = tmp_path / "completion.bash"
    script.write_text(fluxion("--print-completion", "bash").out)
    typed = " ".join(words)
    command = f"""
        source {script}
        COMP_WORDS=({typed}) COMP_CWORD={len(words) - 1} COMP_LINE='{typed}' COMP_POINT={len(typed)}
        $(complete -p fluxion | sed 's/.*-F \\([^ ]*\\).*/\\1/') fluxion {words[-1]} {words[-2]}
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert completed in done.stdout.split()


def test_every_operation_is_a_command(fluxion: Run) -> None:
    """A new endpoint is a new command."""
    assert {operation.name for operation in OPERATIONS} <= set(fluxion("--help").out.split())


def test_it_is_a_module_too(service: str) -> None:
    """``python -m service`` is the same program, with its output in a pipe."""
    command = [sys.executable, "-m", "service", "derivative", "w^2", "--url", service]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert (done.stdout, done.stderr) == ("2*w\n", "")


def test_nobody_reads(service: str) -> None:
    """Whoever has seen enough closes the pipe, and is told nothing."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "service", "derivative", "w^2", "--url", service]
    ran = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=PATIENCE)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_what_is_printed_as_json_is_json(fluxion: Run, service: str) -> None:
    """One object on one line."""
    ran = fluxion.asking(service)("derivative", "w^2", "--json")
    assert json.loads(ran.out)["derivative"] == "2*w"
    assert ran.out.count("\n") == 1


def samples(name: str) -> list[str]:
    """Every example in the help of a command, as the words of one command line."""
    helped = " ".join(next(parser for command, parser in COMMANDS if command == name).format_help().split())
    return [
        word
        for example in re.findall(r"Such as (--.+?)(?= (?:--|usage|-h)|$)", helped)
        for word in shlex.split(example)
    ]


COMMANDS = [
    (name, parser)
    for action in build_parser()._actions
    if isinstance(action, argparse._SubParsersAction)
    for name, parser in action.choices.items()
]


@pytest.mark.parametrize("name", [operation.name for operation in OPERATIONS if operation.name != "check"])
def test_the_examples_of_every_help_text_run(fluxion: Run, service: str, name: str) -> None:
    """All of them together, as somebody tries who reads the help."""
    ran = fluxion.asking(service)(name, "w^2*b", *samples(name))
    assert ran.code == 0, ran.err
    assert ran.out


def test_the_examples_of_the_help_of_check_run(fluxion: Run, service: str, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("answer\n2*w*b\n")
    words = ["--expression", "w^2*b", *without_numbers(samples("check")), str(tmp_path / "answers.csv")]
    ran = fluxion.asking(service)("check", *words)
    assert ran.code == 0
    assert ran.out.startswith("2\tcorrect\t(method: ")


def test_what_is_asked_beside_the_verdicts_is_told(fluxion: Run, service: str, tmp_path: Path) -> None:
    """The reasons behind each verdict, and what is said of the task behind the summary."""
    (tmp_path / "answers.csv").write_text("id,answer\na,exp(x)\nb,3\n")
    words = ["--expression", "exp(x)", "--include", "expected,evidence,blind_spots", str(tmp_path / "answers.csv")]
    ran = fluxion.asking(service)("check", *words)
    first, second = ran.out.splitlines()
    assert first.startswith("a\tcorrect\t(method: ")
    assert re.search(r"\(method: witness_point, point: x=.+, expected: .+, submitted: 3", second)
    assert "expected: exp(x)\n" in ran.err
    assert "gives the right answer too: " in ran.err


def without_numbers(words: list[str]) -> list[str]:
    """Without what only a task has that asks for a number, and without the expression."""
    pairs = zip(words[::2], words[1::2], strict=True)
    numeric = {"--at", "--epsilon", "--accuracy", "--tolerance", "--expression"}
    return [word for pair in pairs if pair[0] not in numeric for word in pair]


def test_the_examples_of_the_other_help_texts_run(fluxion: Run, service: str, tmp_path: Path) -> None:
    """A line of a batch, the address of a service, the settings of one, and what an agent is told to start."""
    helped = {name: " ".join(parser.format_help().split()) for name, parser in COMMANDS}
    [line] = re.findall(r"a line is such as (\{.+?\}\})", helped["batch"])
    [address] = re.findall(r"such as (--url \S+)", helped["batch"])
    (tmp_path / "asked.jsonl").write_text(line)
    ran = fluxion("batch", str(tmp_path / "asked.jsonl"), *address.replace("http://127.0.0.1:8000", service).split())
    assert json.loads(ran.out)["body"]["derivative"] == "2*w"
    settings_shown = dict(re.findall(r"([A-Z]+)=(\S+)", helped["serve"].partition("fluxion serve")[0]))
    assert Settings.from_environment(settings_shown).workers == int(settings_shown["WORKERS"])
    told = json.loads(helped["mcp"][helped["mcp"].index("{") :])["mcpServers"]["fluxion"]
    assert told["command"] == build_parser().prog
    assert told["args"] in [[name] for name, _ in COMMANDS]


def test_every_option_with_a_value_has_an_example_or_choices() -> None:
    """Nobody has to guess how a point or a sweep is written."""
    bare = [
        (name, action.dest)
        for name, parser in COMMANDS
        for action in parser._actions
        if action.option_strings and action.nargs != 0 and not action.choices and "uch as" not in (action.help or "")
    ]
    assert bare == []


def test_a_batch_has_a_line_for_each_line(fluxion: Run, service: str, tmp_path: Path) -> None:
    """Requests of any kind; what is no request is refused in its place, and blank lines are none."""
    lines = [
        '{"operation": "derivative", "fields": {"expression": "w^2"}}', "nonsense", "[]", "",
        '{"operation": "derivative", "fields": {"expression": "3*x + 2*(x - 1"}}',
        '{"operation": "derive", "fields": {}}', '{"operation": "evaluate", "fields": {"expression": "1/3"}}',
    ]  # fmt: skip
    (tmp_path / "asked.jsonl").write_text("\n".join(lines))
    alone, asking = [run("batch", str(tmp_path / "asked.jsonl")) for run in (fluxion, fluxion.asking(service))]
    results = [json.loads(line) for line in asking.out.splitlines()]
    assert [result["status"] for result in results] == [200, 400, 422, 422, 422, 200]
    assert [result["body"].get("code") for result in results[1:5]] == [
        "malformed_json", "invalid_field", "unbalanced", "invalid_field",
    ]  # fmt: skip
    assert (asking.code, asking.err) == (0, "6 requests: 2 answered, 4 refused\n")
    computed = [json.loads(line) for line in alone.out.splitlines()]
    assert [(result["status"], result["body"].get("code")) for result in computed] == [
        (result["status"], result["body"].get("code")) for result in results
    ]
    assert computed[0] == results[0]


def test_a_batch_reads_standard_input(fluxion: Run, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = io.TextIOWrapper(io.BytesIO(b'{"operation": "derivative", "fields": {"expression": "w^2"}}'))
    monkeypatch.setattr("sys.stdin", asked)
    assert json.loads(fluxion.asking(service)("batch", "-").out)["body"]["derivative"] == "2*w"


def test_a_table_that_is_not_utf_8_is_told_so(fluxion: Run, tmp_path: Path) -> None:
    """As spreadsheets save it that are asked for CSV and nothing else."""
    (tmp_path / "answers.csv").write_bytes("id;answer\nRené;2x\n".encode("cp1252"))
    ran = fluxion("check", "--expression", "x^2", str(tmp_path / "answers.csv"))
    assert ran.code == 2
    assert "is not UTF-8\nhint: save it as CSV UTF-8" in ran.err


def test_the_help_of_serve_names_every_setting(fluxion: Run) -> None:
    ran = fluxion("serve", "--help")
    assert [setting.name for setting in settings() if f"  {setting.name.upper()} " not in ran.out] == []


def test_a_setting_as_an_option_is_told_where_settings_come_from(fluxion: Run) -> None:
    ran = fluxion("serve", "--port", "9000")
    assert ran.code == 2
    assert "PORT=8080" in ran.err


def test_hints_speak_the_language_of_the_command_line(fluxion: Run, service: str) -> None:
    assert "hint: name one, for example --variable x\n" in fluxion.asking(service)("derivative", "x*y").err
