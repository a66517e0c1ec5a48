"""``docs/language.md``, made from the tables of the language.

``python -m tools.language`` writes it; with ``--check`` it says whether the committed file is current.
"""

import sys
from collections.abc import Iterable, Mapping

from service.errors import BY_CODE
from service.language.functions.row import Function
from service.language.latex import control_words
from service.language.names import CONSTANTS, FUNCTIONS
from service.language.notation import CHOICES, MEANINGS, PROFILES
from service.language.phrasebook import REFUSALS, SYNTAX, WARNINGS, Guess
from service.web.pages.routes import LANGUAGE

HEADER = """# The language

What the service reads, and what it says about it. Made from its tables by `python -m tools.language`; every example is
run by a test. `GET /read` shows how anything else is read.
"""


def text() -> str:
    """The document as the committed file has it."""
    parts = [HEADER, *_syntax(), *_latex(), *_functions(), *_notation(), *_warnings(), *_refusals()]
    return "\n".join(parts) + "\n"


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(columns)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _code(text: str) -> str:
    return f"`{text}`".replace("|", r"\|")


def _syntax() -> Iterable[str]:
    yield "## Syntax\n"
    rows = [(row.what, _code(row.typed), _code(row.read)) for row in SYNTAX]
    yield _table(("what", "typed", "read as"), rows)


def _latex() -> Iterable[str]:
    yield "## Commands of LaTeX\n"
    yield "Beside the names of functions and Greek letters. A command that is not read is refused with what to write.\n"
    signs: dict[str, list[str]] = {}
    for command, (_, value) in control_words.TOKENS.items():
        if command.startswith("\\"):
            signs.setdefault(value, []).append(command)
    rows = [(_listed(commands), _code(sign)) for sign, commands in signs.items()]
    rows += [(_listed(commands), meaning) for meaning, commands in control_words.MEANINGS.items()]
    yield _table(("commands", "meaning"), rows)
    refused: dict[str, list[str]] = {}
    for command, (_, hint) in control_words.REFUSED.items():
        refused.setdefault(hint, []).append(command)
    yield _table(
        ("not read", "instead"), [(_listed(commands), hint.replace("|", r"\|")) for hint, commands in refused.items()]
    )


def _listed(commands: Iterable[str]) -> str:
    return ", ".join(map(_code, commands))


_CONVENTIONS = """\
`domain` is where a function is defined and real, if that is not everywhere; DLMF is its section in the NIST Digital
Library of Mathematical Functions. Derivatives are by each parameter in turn; where there is no formula (—), there may
be a value at a point: `/derivative` with `at` answers it with null for the formula, `/evaluate` alone.

Conventions: elliptic integrals and functions have the parameter m = k², not the modulus. Incomplete gamma and beta
functions are not normalized unless their name says so, and `uppergamma(a, x)` is integrated from x to infinity. `Li`
is the offset logarithmic integral, `dilog(x)` is Li₂(x), `spence(x)` is Li₂(1 − x). `hermite` is the physicists'.
`acot(x)` is atan(1/x), odd and with values from −π/2 to π/2, so that it jumps at 0 and has no value there; with values
from 0 to π, as some handbooks have it, it is `pi/2 - atan(x)`. `0^0` is 1 where the exponent is the number 0, so that
`x^0` is 1 everywhere; with an exponent that varies, as in `x^x` at 0, it has no value. `heaviside(0)` is 1/2,
`sinc(x)` is sin(x)/x, `jn` and `yn` are the spherical Bessel functions. The names of special functions are read as
such only before a bracket.
"""


def _functions() -> Iterable[str]:
    yield "## Functions and constants\n"
    yield _CONVENTIONS
    forms = [form for row in FUNCTIONS.values() for form in (row, row.longer) if form]
    yield _table(("function", "also", "DLMF", "derivative", "domain"), map(_function, forms))
    spellings: dict[str, list[str]] = {}
    for spelling, name in CONSTANTS.items():
        spellings.setdefault(name, []).append(_code(spelling))
    yield _table(("constant", "spellings"), [(_code(name), ", ".join(all_of)) for name, all_of in spellings.items()])


def _function(row: Function) -> tuple[str, ...]:
    call = f"{row.name}({', '.join(row.parameters.split())}{', …' * row.variadic})"
    derivatives = [_code(formula) if formula else "—" for formula in row.derivative or ()]
    return (
        _code(call),
        ", ".join(map(_code, row.aliases)),
        row.dlmf or "",
        ", ".join(derivatives) or "by a rule of its own",
        _code(row.domain) if row.domain else "",
    )


def _notation() -> Iterable[str]:
    yield "## Notation\n"
    yield (
        "`notation` in a request is an object of choices or the name of a profile, and `profile` may be one of the "
        "choices.\nIt is about what is read: answers are in our own syntax, and echo it.\n"
    )
    rows = [(_code(name), ", ".join(map(_code, words)), MEANINGS[name]) for name, words in CHOICES.items()]
    yield _table(("choice", "values, the default first", "meaning"), rows)
    profiles = [(_code(name), _chosen(chosen)) for name, chosen in PROFILES.items()]
    yield _table(("profile", "what differs"), profiles)


def _chosen(choices: Mapping[str, str]) -> str:
    return ", ".join(_code(f"{name}: {value}") for name, value in choices.items()) or "nothing"


def _warnings() -> Iterable[str]:
    yield "## Warnings\n"
    yield "Every guess is told, with its place and, where there is one, the other reading as `alternative`.\n"
    rows = [(_code(code), guess.meaning, _example(guess)) for code, guess in WARNINGS.items()]
    yield _table(("code", "meaning", "example"), rows)


def _example(guess: Guess) -> str:
    read_with = f" with {_chosen(guess.notation)}" if guess.notation else ""
    return f"{_code(guess.typed)}{read_with}" if guess.typed else ""


def _refusals() -> Iterable[str]:
    yield "## Refusals\n"
    yield "What cannot be read is refused with its place and a hint; `/problems/<code>` says more.\n"
    rows = [(_code(code), BY_CODE[code].title, _code(_short(example))) for code, example in REFUSALS.items()]
    yield _table(("code", "meaning", "example"), rows)


def _short(example: str) -> str:
    return example if len(example) < 40 else f"{example[:20]}…"


def main(arguments: list[str]) -> int:
    """Write the file, or check it: exit code 1 when it is stale."""
    if "--check" not in arguments:
        LANGUAGE.write_text(text())
        return 0
    if LANGUAGE.read_text() == text():
        return 0
    sys.stderr.write("docs/language.md is stale: run python -m tools.language\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
