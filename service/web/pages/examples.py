"""For every problem, what provokes it: an expression, a request, or an event."""

from service.language.phrasebook import REFUSALS

_CALL = 'curl --json \'{"expression": "%s"%s}\' …/%s'

#: Requests, as one would type them, and events.
_OTHERS = {
    "malformed_json": "curl --json '{expression: x}' …/derivative",
    "malformed_query": "curl '…/derivative?expression=%zz'",
    "bad_request": "a request that breaks off, or has a body shorter than it says",
    "unauthorized": "a request without X-API-Key to a service that asks for one",
    "foreign_origin": "an agent in a page whose site is not in CORS_ORIGINS, at /mcp",
    "not_found": "curl …/derivatives",
    "method_not_allowed": "curl -X DELETE …/derivative",
    "request_timeout": "a request whose body arrives too slowly",
    "precondition_failed": "a POST with If-None-Match: *, for there is always an answer",
    "body_too_large": "a body of 5 MB, or 10,001 points",
    "uri_too_long": "an address of 10,000 characters",
    "unsupported_media_type": 'curl -d \'{"expression": "x"}\' …/derivative (a form; --json says JSON)',
    "too_many_requests": "more requests than the quota of the service allows",
    "headers_too_large": "a header of 20,000 characters",
    "unknown_field": _CALL % ("x", ', "colour": "red"', "derivative"),
    "repeated_field": "curl '…/derivative?expression=x&expression=y'",
    "missing_field": "curl --json '{}' …/derivative",
    "invalid_field": _CALL % ("x", ', "order": -1', "derivative"),
    "not_a_number": "an answer 2*w in /check to a task of type value, as the error of its result",
    "variable_required": _CALL % ("x*y", "", "derivative"),
    "division_by_zero": _CALL % ("1/0", "", "derivative"),
    "not_differentiable": _CALL % ("(-2)^x", "", "derivative"),
    "no_formula": _CALL % ("polygamma(n, x)", ', "variable": "n"', "derivative"),
    "not_defined": "a task of /check whose value does not exist: 1/x at 0",
    "unsupported": _CALL % ("floor(x)", ', "order": 1, "at": "1+i", "domain": "complex"', "evaluate"),
    "too_expensive": "a derivative that uses all of its processor time",
    "overloaded": "a request while many others wait; the same one may succeed a second later",
    "preempted": "a long computation while others wait",
    "kernel_lost": "a request whose computing process ended, which nothing that is asked should bring about",
    "internal_error": "a fault of the service; its log has it under the request_id",
}

EXAMPLES: dict[str, str] = {
    **{code: text if len(text) < 80 else f"{text[:40]}… ({len(text):,} characters)" for code, text in REFUSALS.items()},
    **_OTHERS,
}
