"""The service of somebody for whom speed is everything: SymEngine, in C++. It reads text itself, without limits."""

from flask import Flask, Response, jsonify, request
from symengine import Symbol, latex, sympify

app = Flask(__name__)


@app.post("/derivative")
def derivative() -> Response:
    asked = request.get_json()
    found = sympify(asked["expression"]).diff(Symbol(asked["variable"]))
    return jsonify(derivative=str(found), latex=latex(found))
