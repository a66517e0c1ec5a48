"""What the commands of LaTeX mean."""

import re

from service.errors import ExpressionError, MissingArgument, NotAFunction, UnsupportedNotation
from service.language.functions.row import Function
from service.language.names import FUNCTIONS

TOKENS: dict[str, tuple[str, str]] = {
    sign: (kind, value)
    for kind, pairs in {
        "and": r"\land:and \wedge:and", "or": r"\lor:or \vee:or", "not": r"\lnot:not \neg:not",
        "**": "**:**", "*": r"*:* \cdot:* \times:* \ast:*", "/": r"/:/ \div:/", "+": "+:+", "-": "-:-", "!": "!:!",
        ",": ",:, ;:;",
        "|": r"|:| \vert:| \mid:|", "|(": r"\lvert:|", "|)": r"\rvert:|",
        "(": r"(:( [:[ \{:{ \lbrace:{ \lparen:( \lbrack:[", ")": r"):) ]:] \}:} \rbrace:} \rparen:) \rbrack:]",
        "relation": r"=:== <:< >:> \lt:< \gt:> \le:<= \leq:<= \leqslant:<= \ge:>= \geq:>= \geqslant:>= \ne:!= \neq:!=",
    }.items()
    for sign, value in (pair.rsplit(":", 1) for pair in pairs.split())
}  # fmt: skip
FENCES = {r"\lfloor": "floor", r"\lceil": "ceil"}
FENCE_ENDS = {r"\rfloor": r"\lfloor", r"\rceil": r"\lceil"}
#: Commands that only concern the look of the group behind them.
INVISIBLE = frozenset({r"\boxed", r"\fbox", r"\ensuremath", r"\mathopen", r"\mathclose", r"\mathord", r"\mathop"})
FRACTIONS = frozenset({r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"})
UPRIGHT = frozenset(
    {r"\operatorname", r"\operatorname*", r"\mathrm", r"\mathit", r"\mathsf", r"\mathbf", r"\mathtt", r"\text", r"\rm"}
    | {r"\textrm", r"\textit", r"\textnormal", r"\mbox", r"\hbox"}
)
#: Words before a condition, and instead of the last one, in the rows of cases.
BEFORE_CONDITIONS = frozenset(
    "if for when where falls wenn si pour quand se per quando para cuando als voor".split()  # noqa: SIM905
)
OTHERWISE = frozenset(
    "otherwise else elsewhere sonst andernfalls ansonsten sinon ailleurs altrimenti anders enotrocaso".split()  # noqa: SIM905
)
#: What further commands mean, for the reference.
MEANINGS: dict[str, list[str]] = {
    "a quotient": [*sorted(FRACTIONS), r"\over"],
    "a root, perhaps with a degree": [r"\sqrt"],
    "a binomial coefficient": [r"\binom", r"\tbinom", r"\dbinom", r"\choose"],
    "brackets and bars that grow": [r"\left", r"\right", r"\mleft", r"\mright"],
    "rounding": [*FENCES, *FENCE_ENDS],
    "a name that is set upright": sorted(UPRIGHT),
    "cases, with rows of a value, `&` and a condition": [r"\begin{cases}", r"\begin{dcases}"],
    "nothing but looks": sorted(INVISIBLE),
}
CONSTANT_COMMANDS = {"exponentialE": "e", "imaginaryI": "i", "imaginaryunit": "i"}

#: Functions that are set upright with a name that is otherwise a symbol, perhaps with a prime: ``\operatorname{Ai}'``.
OPERATOR_NAMES: dict[str, Function] = {
    found[1] + found[2]: row
    for row in FUNCTIONS.values()
    if not row.spelled and (found := re.fullmatch(r"\\operatorname\{(\w+)\}('?)", row.set_as))
}

REFUSED: dict[str, tuple[type[ExpressionError], str]] = {
    command: (kind, hint)
    for kind, hint, commands in (
        (NotAFunction, "send the function itself", r"\int \iint \oint \partial \nabla \prime \differentialD \dv \pdv"),
        (UnsupportedNotation, "only functions of real variables are supported",
         r"\sum \prod \lim \det \gcd \deg \dim \sup \inf"),
        (UnsupportedNotation, r"write \pi for \[Pi]; \[ and \] stand around the whole formula", r"\[ \]"),
        (UnsupportedNotation, "infinity is no number", r"\infty"),
        (UnsupportedNotation, "write pi/180 times the angle", r"\degree \angle"),
        (UnsupportedNotation, "write the composition out, as in sin(cos(x)), and pi/180 for a degree", r"\circ"),
        (UnsupportedNotation, "write the letter alone: its style says nothing here",
         r"\bm \boldsymbol \pmb \mathcal \mathscr \mathfrak \mathbb \bf \it \cal"),
        (UnsupportedNotation, "write l", r"\ell"),
        (UnsupportedNotation, "write i", r"\imath"),
        (UnsupportedNotation, "write j", r"\jmath"),
        (UnsupportedNotation, "write h_{bar}", r"\hbar \hslash"),
        (UnsupportedNotation, r"write \cdot for a product", r"\bullet \star \circledast \otimes \odot"),
        (UnsupportedNotation, "send only the expression behind the arrow",
         r"\mapsto \longmapsto \rightarrow \longrightarrow \colon"),
        (UnsupportedNotation, "leave out what does not belong to the formula",
         r"\tag \label \nonumber \notag \newline \\ \cancel "
         r" \underline \underbrace \overbrace \overset \underset \stackrel"),
        (UnsupportedNotation, "a macro is not read: write what it stands for",
         r"\newcommand \def \let \DeclareMathOperator"),
        (MissingArgument, "fill in the empty place", r"\placeholder \square \Box \MathQuillMathField"),
        (UnsupportedNotation, "divide by 100", r"\%"),
        (UnsupportedNotation, "send two expressions, one with + and one with -", r"\pm \mp"),
        (UnsupportedNotation, "a name is a letter with a subscript",
         r"\bar \overline \hat \tilde \vec \dot \ddot \widehat \widetilde \overrightarrow"),
        (UnsupportedNotation, "send one expression, without a comparison", r"\approx \sim \equiv \to \in"),
        (UnsupportedNotation, r"write \left|x\right|", r"\| \lVert \rVert \Vert \norm"),
        (UnsupportedNotation, r"write \frac{…}{…} or \binom{…}{…}", r"\atop \above \brace \brack"),
        (UnsupportedNotation, "leave out what only concerns the look", r"\color \textcolor \hspace \phantom"),
        (UnsupportedNotation, "write every term out", r"\cdots \ldots \dots \dotsb \dotsc \vdots \ddots"),
        (UnsupportedNotation, "send one expression, without the words between formulas",
         r"\therefore \because \implies \impliedby \iff \Rightarrow \Leftrightarrow \forall \exists \qed"),
        (UnsupportedNotation, "write mod(x, y)", r"\pmod \bmod \mod \pod"),
        (UnsupportedNotation, "units are not read: send the number alone", r"\si \SI \unit \celsius"),
        (UnsupportedNotation, r"write \left(…\right); units are not read", r"\qty"),
    )
    for command in commands.split()
}  # fmt: skip
