"""Numerical differentiation in float64, and the truth about its error.

From what is computed to what is known of it::

    interpreter     the expression as a program, exactly as typed
    float64  rounding     that program on float64, and on balls that hold whatever float64 can give
    target      f at a point: float64 program, exact balls, Taylor series
    stencils  extrapolation  complex_step     difference formulas in exact rationals, and methods made of them
    series  interval     how f behaves near the point, and how far it is proved to be analytic
    rules  steps     which ε balances truncation and rounding
    auto  kinks     stencil and step chosen from what f is
    methods     all of them, a row each
    truth       the certified derivative, or why there is none
    split  errors     what the error is made of, exactly
    bounds  window     what holds before anything is computed; which results are possible
    sweep  remarks     many steps at once; warnings in sentences
"""
