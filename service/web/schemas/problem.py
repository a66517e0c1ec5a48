"""Schema of a problem document (RFC 9457)."""

from marshmallow import fields, validate

from service.errors import BY_CODE
from service.web.schemas.base import PartialReading, Told, described

CODES = validate.OneOf(list(BY_CODE))


class FieldProblem(Told):
    """One of several fields that were refused."""

    field = fields.String(required=True, metadata=described("The field; a dot before the name of a field inside."))
    code = fields.String(required=True, validate=CODES, metadata=described("What is wrong with it."))
    detail = fields.String(required=True, metadata=described("What is wrong with it, in a sentence."))


class Problem(Told):
    """An error, as RFC 9457 has it; later versions may add members."""

    type = fields.String(required=True, metadata=described("The page that explains the code.", format="uri-reference"))
    title = fields.String(required=True, metadata=described("The code in words, the same each time."))
    status = fields.Integer(required=True, metadata=described("The HTTP status, which says whether to ask again."))
    code = fields.String(required=True, validate=CODES, metadata=described("Stable: programs may rely on it."))
    detail = fields.String(required=True, metadata=described("What is wrong this time, in a sentence."))
    request_id = fields.String(required=True, metadata=described("Names the request in the logs of the service."))
    field = fields.String(metadata=described("The field that was refused."))
    position = fields.Integer(metadata=described("Where the fault starts, in characters from 0."))
    end = fields.Integer(metadata=described("Where it ends: the position of the first character behind."))
    hint = fields.String(metadata=described("What to do."))
    caret = fields.String(metadata=described("Two lines: the expression, and carets under the fault."))
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
