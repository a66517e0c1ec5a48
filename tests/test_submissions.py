"""Files of answers: read as spreadsheets write them, graded in order, refused rather than half read."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from service.cli.submissions import read_answers, read_task
from service.errors import FluxionError
from tests.command_line import Run


@pytest.fixture
def fluxion(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process."""
    return Run(capsys, monkeypatch)


FILES = [
    ("id,answer\ns1,2x\n", [("s1", "2x")]),
    ("\ufeffID; Answer \r\ns1;1,5x\r\n\r\ns2;\r\n", [("s1", "1,5x"), ("s2", "")]),
    ("answer\tname\n2x\tAda\n", [("2", "2x")]),
    ("answer\n2x\nx^2\n", [("2", "2x"), ("3", "x^2")]),
    ('id,answer\ns1,"log(x,2)"\n', [("s1", "log(x,2)")]),
    ('id,answer\ns1,"say ""x"""\n', [("s1", 'say "x"')]),
    ("id,answer\n", []),
]


@pytest.mark.parametrize(("text", "answers"), FILES, ids=lambda value: str(value)[:40])
def test_a_file_of_answers_is_read(tmp_path: Path, text: str, answers: list[tuple[str, str]]) -> None:
    """As spreadsheets write them, with commas, semicolons or tabs."""
    path = tmp_path / "answers.csv"
    path.write_text(text, newline="")
    assert [(answer["id"], answer["answer"]) for answer in read_answers(path)] == answers


def test_answers_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the end of a pipe."""
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO("\ufeffid,answer\ns1,2x\n".encode())))
    assert read_answers(Path("-")) == [{"id": "s1", "answer": "2x"}]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no column 'answer'"),
        (b"id,solution\ns1,2x\n", "no column 'answer'"),
        (b"id,answer\ns1,log(x,2)\n", "row 2 has more cells"),
        (b'id,answer\ns1,"2x\n', "unexpected end"),
        (b"id,answer\ns1,\xff\n", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    """Half an answer would be graded as a wrong one."""
    path = tmp_path / "answers.csv"
    path.write_bytes(content)
    with pytest.raises(FluxionError, match=says):
        read_answers(path)


def test_a_task_is_read_exactly(tmp_path: Path) -> None:
    """A tenth in the file is a tenth, not the nearest double."""
    path = tmp_path / "task.json"
    path.write_text('{"expression": "x^2", "at": 0.1}')
    assert str(read_task(path)["at"]) == "0.1"
    for wrong in ("{", "[]"):
        path.write_text(wrong)
        with pytest.raises(FluxionError, match=r"task\.json"):
            read_task(path)


CHECKED = """\
ada	correct
ben	incorrect	This is what you get if the derivative of the inner function x**2 is left out (chain rule).
cem	invalid	'(' is never closed
"""


@pytest.fixture
def submitted(tmp_path: Path) -> tuple[str, str]:
    """A task and the answers that were handed in."""
    task, answers = tmp_path / "task.json", tmp_path / "answers.csv"
    task.write_text('{"expression": "sin(x^2)"}')
    answers.write_text("id,answer\nada,2x cos(x²)\nben,cos(x^2)\ncem,2x cos(x^2\n")
    return str(task), str(answers)


@pytest.mark.parametrize("with_service", [True, False], ids=["service", "alone"])
def test_a_file_is_graded(fluxion: Run, service: str, submitted: tuple[str, str], with_service: bool) -> None:
    """A line for each answer, and the summary apart from them."""
    if with_service:
        fluxion.asking(service)
    assert fluxion("check", *submitted) == (0, CHECKED, "3 answers: 1 correct, 1 incorrect, 1 invalid\n")


def test_a_task_can_be_said_by_options(fluxion: Run, service: str, submitted: tuple[str, str]) -> None:
    """Options go before what the file says, and alone they are enough."""
    fluxion.asking(service)
    assert fluxion("check", "--expression", "sin(x^2)", submitted[1]).out == CHECKED
    assert fluxion("check", *submitted, "--expression", "2sin(x)").out.startswith("ada\tincorrect")
    assert fluxion("check", *submitted, "--no-diagnose").out.splitlines()[1] == "ben\tincorrect"


def test_a_long_file_is_graded_in_order(fluxion: Run, service: str, submitted: tuple[str, str]) -> None:
    """More answers than go into one request; as JSON, each line is a whole judgement."""
    rows = "".join(f"s{n},{n}\n" for n in range(130))
    Path(submitted[1]).write_text(f"id,answer\n{rows}")
    ran = fluxion.asking(service)("check", "--expression", "7x", "--json", submitted[1])
    judged = [json.loads(line) for line in ran.out.splitlines()]
    assert [judgement["id"] for judgement in judged] == [f"s{n}" for n in range(130)]
    assert [judgement["id"] for judgement in judged if judgement["verdict"] == "correct"] == ["s7"]
    assert ran.err == "130 answers: 129 incorrect, 1 correct\n"


def test_a_task_that_is_refused(fluxion: Run, service: str, submitted: tuple[str, str]) -> None:
    """The fault is the teacher's, and is told as such; a missing file is too."""
    fluxion.asking(service)
    refused = fluxion("check", "--expression", "sin(x", submitted[1])
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("fluxion: '(' is never closed\n  sin(x\n")
    missing = fluxion("check", "--expression", "x", "nowhere.csv")
    assert (missing.code, missing.err) == (2, "fluxion: [Errno 2] No such file or directory: 'nowhere.csv'\n")
