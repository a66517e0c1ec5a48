"""A Flask route that reads JSON and writes JSON and does nothing else: the most that Flask and Gunicorn can give."""

from flask import Flask, Response, jsonify, request

app = Flask(__name__)


@app.post("/derivative")
def derivative() -> Response:
    return jsonify(derivative=request.get_json()["expression"])
