"""Parts of complex numbers (DLMF 1.9): of a real argument trivial, and analytic nowhere."""

from service.language.functions.row import special

ROWS = (
    special("re", "x", None, "1.9.2", "Re", latex=r"\operatorname{Re}", growth="same"),
    special("im", "x", None, "1.9.2", "Im", "imag", latex=r"\operatorname{Im}", growth="same"),
    special("conj", "x", None, "1.9.11", "conjugate", "Conjugate", growth="same"),
    special("arg", "x", None, "1.9.7", "Arg", domain="x != 0", latex=r"\operatorname{arg}"),
)
