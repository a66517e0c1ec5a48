"""Mutated expressions by the million: whatever is typed is read, or refused by an error of ours, and quickly.

    python -m benchmarks.fuzz_reading --count 1000000 --seed 1

Each string is read, in any format and under any notation, and guarded. What was read is written in our own syntax, with
the signs of books or in LaTeX, and read again: it must be the same tree. Of what was refused, the beginning is read.
Ends with status 1 and the string if anything else happens.
"""

import argparse
import collections
import pathlib
import random
import sys
import time

from oracles import forms
from oracles.forms import to_paste
from oracles.written_forms import WAYS, in_latex
from service.errors import ExpressionError, FluxionError, MathematicsError, TooComplex, TooLong
from service.language import ReadingOptions, guard, read, writer
from service.language.notation import CHOICES, PROFILES
from service.language.tree import Node, free_symbols, walk
from service.language.unfinished import partial

SEEDS = pathlib.Path(__file__).parent / "data" / "reading_seeds.txt"
#: Pieces that mutations insert: everything that means something, and much that does not.
_PRINTABLE = """
    ( ) [ ] { } | || ! !! ^ ** * / + - , ; = == < <= >= != . .. ' " ` % $ & # @ ~ ? : _ __ \\ \\\\ 0 1 2 9 00 0x1
    1e 1e9 1e400 .5 5. x y e i pi E I f( sin cos sin( log_ log_2 sqrt( root( max( piecewise( Piecewise(( True
    \\frac \\frac{ \\sqrt[ \\left \\right \\left| \\right| \\begin{cases} \\end{cases} \\text{ \\cdot \\alpha
    \\operatorname{ ² ⁻¹ ⁽ ₂ ½ √ ∛ π λ × ÷ − – — ‖ ∞ ° ′ ⌊ ⌋ ｘ （ 𝑥 х
    import lambda xsinx velocity abs dy/dx y= f(x)= == :=
"""
PIECES = [*_PRINTABLE.split(), "\u200b", "\u00a0", "\ud83d", "\x00", "\t", "\n"]
#: The longest time, in seconds of this thread, that reading, guarding and writing one string may take.
MAX_SECONDS = 0.05


def mutated(source: random.Random, seeds: list[str]) -> str:
    """A seed with a few pieces inserted, deleted, doubled or swapped with those of another seed."""
    text = source.choice(seeds)
    for _ in range(source.randint(1, 4)):
        start = source.randint(0, len(text))
        end = min(len(text), start + source.randint(0, 6))
        other = source.choice(seeds)
        cut = source.randint(0, len(other))
        inserted = source.choice(["", source.choice(PIECES), text[start:end] * 2, other[cut : cut + 8]])
        text = text[:start] + inserted + text[end:]
    if source.random() < 0.02:
        piece = source.choice([text, *PIECES, " ", "abcd*", "d "])
        text = (text + piece * source.randint(2, 2_000))[:2_000]
    return text


def asked(source: random.Random) -> ReadingOptions:
    """How a request may ask to read: a format, names, a profile or a single choice of notation."""
    choice = source.choice([name for name in CHOICES if name != "decimal_separator"])
    notation = source.choice([None, None, *PROFILES, {choice: source.choice(CHOICES[choice])}])
    symbols = source.choice([(), ("x",), ("e",), ("E", "velocity"), ("i", "lambda")])
    form, implicit = source.choice(["auto", "text", "latex"]), source.random() < 0.9
    return ReadingOptions.of({"format": form, "implicit": implicit, "symbols": symbols, "notation": notation})


def outcome(text: str, source: random.Random) -> str:
    """Read and guard a string; ``read`` or the code of the refusal.

    Raises ``AssertionError`` if what was read reads back differently.
    """
    options = asked(source)
    try:
        tree = read(text, options).tree
        guard.check(tree)
    except (ExpressionError, MathematicsError) as refusal:
        partial(text, refusal.fields["position"], options)
        return refusal.code
    way = source.choice(WAYS)
    try:
        again = way(tree, options.symbols.union(free_symbols(tree)))
    except (TooComplex, TooLong):
        return "read, but longer when written out"
    assert again == tree or (way is in_latex and has_power_of_ten(tree)), (
        f"{writer.text(tree)!r} reads back differently {way.__name__}"
    )
    return "read"


def has_power_of_ten(tree: Node) -> bool:
    """Whether a number is written like 1e-9, which is a product with a power in LaTeX."""
    return any(node.head == "number" and "e" in writer.text(node) for node in walk(tree))


def main() -> int:
    """Run and print how often each outcome came and how long the slowest took."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=1_000_000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    source, seeds = random.Random(given.seed), SEEDS.read_text(encoding="utf-8").splitlines()
    seeds += [forms.random_expression(source) for _ in seeds]
    outcomes: collections.Counter[str] = collections.Counter()
    slowest = (0.0, "")
    for _ in range(given.count):
        text = mutated(source, seeds)
        began = time.thread_time()
        try:
            outcomes[outcome(text, source)] += 1
        except (AssertionError, FluxionError, Exception) as error:
            print(f"{type(error).__name__}: {error}\n{to_paste('read', {'expression': text})}", file=sys.stderr)
            return 1
        slowest = max(slowest, (time.thread_time() - began, text))
    for code, times in outcomes.most_common():
        print(f"{times:>9,}  {code}")
    print(f"slowest: {slowest[0] * 1000:.1f} ms for {slowest[1][:60]!r}")
    return int(slowest[0] > MAX_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
