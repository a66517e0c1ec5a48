"""Schema of a problem document (RFC 9457)."""

from marshmallow import Schema, fields

from service.web.schemas.base import PartialReading, Strict, described


class FieldProblem(Strict):
    """One of several fields that were refused."""

    field = fields.String(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """An error, as RFC 9457 has it."""

    type = fields.String(required=True, metadata=described("The page that explains the code.", format="uri-reference"))
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata=described("Stable: programs may rely on it."))
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    field = fields.String(metadata=described("The field that was refused."))
    position = fields.Integer(metadata=described("Where the fault starts, in characters."))
    end = fields.Integer(metadata=described("Where it ends."))
    hint = fields.String(metadata=described("What to do."))
    caret = fields.String(metadata=described("The expression with carets under the fault."))
    limit = fields.String(metadata=described("The limit that was exceeded."))
    allowed = fields.Integer(metadata=described("What the limit allows."))
    found = fields.Integer(metadata=described("What was found."))
    point_status = fields.String(metadata=described("What a point without a value is: a pole, outside of the domain."))
    # marshmallow has an option of the same name, and takes this for the field that it is
    partial = fields.Nested(  # type: ignore[assignment]
        PartialReading, allow_none=True, metadata=described("Of /read: what is there already, or null for nothing.")
    )
    candidates = fields.List(fields.String(), metadata=described("The names to choose from."))
    errors = fields.List(
        fields.Nested(FieldProblem), metadata=described("Where several fields are refused: all of them, at most 20.")
    )
