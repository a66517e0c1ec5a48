"""What /read is asked and answers."""

from marshmallow import fields

from service.web.schemas.base import Answer, PartialReading, Question, Told, described


class ReadRequest(Question):
    """An expression, and how to read it."""


class TypedSymbol(Told):
    """A symbol, and how it was typed."""

    name = fields.String(required=True, metadata=described("Its own name."))
    mathml = fields.String(required=True, metadata=described("The symbol in MathML, as a whole `math` element."))
    typed = fields.List(fields.String(), required=True, metadata=described("Its spellings in the expression."))


class ReadAnswer(Answer):
    latex = fields.String(required=True, metadata=described("The expression in LaTeX."))
    mathml = fields.String(required=True, metadata=described("The expression in MathML, as a whole `math` element."))
    symbols = fields.List(fields.Nested(TypedSymbol), required=True, metadata=described("Every symbol, by name."))
    functions = fields.List(fields.String(), required=True, metadata=described("Every function, by its own name."))
    alternatives = fields.List(
        fields.String(), required=True, metadata=described("The other readings that the warnings tell, each once.")
    )
    # marshmallow has an option of the same name, and takes this for the field that it is
    partial = fields.Nested(  # type: ignore[assignment]
        PartialReading, required=True, allow_none=True,
        metadata=described("Null: all was read. The problem of a text that is not finished has what is there already."),
    )  # fmt: skip
