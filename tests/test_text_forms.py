"""Answers in other media types: what was asked for stands in them, and a table is read back by any spreadsheet."""

import csv
from io import StringIO

import pytest
import requests

from oracles.patience import PATIENCE


def asked(service: str, address: str, accept: str) -> requests.Response:
    return requests.get(f"{service}/{address}", headers={"Accept": accept}, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("derivative?expression=ln(x)", "1/x"),
        ("derivative?expression=ln(x)&at=2", "1/x\nvalue: log(2)\nderivative: 1/2"),
        ("derivative?expression=x^2&forms=python", "2*x\npython: 2*x"),
        ("derivative?expression=x^2&steps=true", "2*x\n  power: x**2 -> 2*x"),
        (
            "derivative?expression=besselj(n,x)&variable=n&at=n=1,x=2",
            "value: 0.576724807756873\nderivative: -0.0561807607418131",
        ),
        ("gradient?expression=x*y&at=x=2,y=3", "y = 3\nx = 2"),
        ("evaluate?expression=sqrt(2)/2", "sqrt(2)/2"),
        ("evaluate?expression=sqrt(2)/2&digits=30", "0.707106781186547524400844362105"),
        ("evaluate?expression=1/x&at=0;2", "pole\n1/2"),
    ],
)
def test_a_text_has_what_was_asked_for(service: str, address: str, text: str) -> None:
    """And the first line is what it always was."""
    assert asked(service, address, "text/plain").text == text + "\n"


def test_points_are_a_table(service: str) -> None:
    """A row a point, and an empty cell where there is no value."""
    response = asked(service, "evaluate?expression=a/x&at=a=1,x=2;a=1,x=0", "text/csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    assert list(csv.DictReader(StringIO(response.text))) == [
        {"a": "1", "x": "2", "status": "defined", "exact": "1/2", "decimal": "0.500000000000000"},
        {"a": "1", "x": "0", "status": "pole", "exact": "", "decimal": ""},
    ]


def test_a_sweep_is_a_table(service: str) -> None:
    """The columns of the JSON answer, number for number."""
    address = "estimate?expression=w^2&at=3&sweep=from=0.1,to=1e-9,points=5"
    rows = list(csv.DictReader(StringIO(asked(service, address, "text/csv").text)))
    sweep = asked(service, address, "application/json").json()["sweep"]
    for name in ("epsilon", "estimate", "total", "truncation", "rounding"):
        assert [float(row[name]) for row in rows] == sweep[name]


def test_no_sweep_is_no_table(service: str) -> None:
    problem = asked(service, "estimate?expression=w^2&at=3", "text/csv").json()
    assert (problem["code"], problem["field"]) == ("missing_field", "sweep")
