"""The service that people write by hand: the baseline. It must never face the internet: ``parse_expr`` runs Python."""

from flask import Flask, Response, jsonify, request
from sympy import Symbol, diff, latex
from sympy.parsing.sympy_parser import (
    convert_xor,
    implicit_multiplication_application,
    parse_expr,
    standard_transformations,
)

RULES = (*standard_transformations, convert_xor, implicit_multiplication_application)

app = Flask(__name__)


@app.post("/derivative")
def derivative() -> Response:
    asked = request.get_json()
    found = diff(parse_expr(asked["expression"], transformations=RULES), Symbol(asked["variable"]))
    return jsonify(derivative=str(found), latex=latex(found))
