"""Numerical differentiation in float64, and the truth about its error.

::

    float64     the expression as a float64 program, as typed
    stencils    finite-difference formulas in exact rationals, and their quotients in float64
    extrapolation, complex_step, auto     methods that are more than one quotient
    rules       which step balances truncation and rounding
    split       what the error is made of, exactly
    sweep, plot     the same for many steps, and its picture
    window      which numbers a float64 program could have answered
"""
