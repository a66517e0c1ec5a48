"""From tokens to the tree: a Pratt parser, in which a table gives each operator its binding power and its handler.

Source: V. R. Pratt, "Top down operator precedence", POPL 1973. The class grows from file to file: ``cursor`` walks over
the tokens, ``factors`` judges products without a sign, ``calls`` reads functions, ``operators`` all the rest.
"""

from service.language.parser.operators import Parser

__all__ = ["Parser"]
