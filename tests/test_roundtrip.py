"""What is written reads back to the same tree: over generated trees, and over every expression of the corpora."""

from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import corpora
from service.errors import ExpressionError
from service.language import ReadingOptions, read, writer
from service.language.names import FUNCTIONS
from service.language.parser.construct import application, negative, power, product, quotient, total
from service.language.tree import Node

SYMBOLS = ["x", "y", "w", "x_1", "x_max", "x_{a1}", "lambda", "Omega_0", "velocity", "x1", "gamma"]
UNARY = [name for name, row in FUNCTIONS.items() if row.parameters.split() == ["x"]]

plain = st.one_of(
    st.integers(0, 10**6).map(str),
    st.decimals(0, 1000, places=4, allow_nan=False).map(str),
    st.sampled_from([*SYMBOLS, "pi", "E", "I"]),
)
scientific = st.sampled_from(["1e300", "1.5e-12", "123e70"])


def compounds(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Whatever the parser can build from parts, built as it builds it."""
    pairs = st.tuples(parts, parts)
    conditions = st.tuples(parts, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), parts).map(
        lambda found: Node("relation", (found[0], found[2]), (found[1],))
    )
    return st.one_of(
        pairs.map(lambda pair: total(*pair)),
        pairs.map(lambda pair: total(pair[0], negative(pair[1], 0))),
        pairs.map(lambda pair: product(*pair)),
        pairs.map(lambda pair: quotient(*pair)),
        pairs.map(lambda pair: power(*pair)),
        parts.map(lambda part: negative(part, 0)),
        st.tuples(st.sampled_from(UNARY), parts).map(lambda call: Node(call[0], (call[1],))),
        st.tuples(st.sampled_from(["max", "atan2", "root", "besselj", "log"]), parts, parts).map(
            lambda call: application(FUNCTIONS[call[0]], call[1:], 0, 0)
        ),
        st.tuples(parts, conditions, parts).map(lambda pieces: Node("piecewise", pieces)),
    )


def trees(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    """Trees of up to a dozen leaves."""
    return st.recursive(leaves.map(lambda text: read(text).tree), compounds, max_leaves=12)


@given(trees(plain | scientific))
@settings(max_examples=600, derandomize=True, deadline=None)
def test_text_reads_back_to_the_same_tree(tree: Node) -> None:
    """Reading what was written is the identity; noted are names, constants, orders and ends of exponents."""
    reading = read(writer.text(tree))
    assert reading.tree == tree
    assert {note.code for note in reading.notes} <= {"argument_order", "long_name", "exponent_ends", "read_as_constant"}


@given(trees(plain))
@settings(max_examples=600, derandomize=True, deadline=None)
def test_latex_reads_back_to_the_same_tree(tree: Node) -> None:
    """LaTeX is as exact as text."""
    assert read(writer.latex(tree), ReadingOptions(format="latex")).tree == tree


def expressions() -> list[str]:
    """Every expression of the corpora, once."""
    found = (row.get(key) for row in corpora.rows("*") for key in ("expression", "expected", "text"))
    return list(dict.fromkeys(text for text in found if isinstance(text, str)))


def test_corpora_read_back_to_the_same_tree() -> None:
    """Every expression of the corpora that is read is written so that it reads back."""
    count = 0
    for text in expressions():
        try:
            tree = read(text).tree
        except ExpressionError:
            continue
        count += 1
        assert read(writer.text(tree)).tree == tree, text
    assert count > 1_500
