"""Numerical differentiation in float64, and the truth about its error.

From what is computed to what is known of it::

    float_compiler     the expression as a program, exactly as typed
    float64  running_error     that program on float64, and on balls that hold whatever float64 can give
    target     f at a point: float64 program, exact balls, Taylor series
    stencils  extrapolation  complex_step     difference formulas in exact rationals, and methods made of them
    taylor_profile  analyticity     how f behaves near the point, and how far it is proved to be analytic
    optimal_step  step_choice     which ε balances truncation and rounding
    auto  nonsmooth     stencil and step chosen from what f is
    methods     all of them, a row each
    reference     the certified derivative, or why there is none
    error_split  accuracy     what the error is made of, exactly
    a_priori_bounds  reachable_results     what holds before anything is computed; which results are possible
    sweep  warnings     many steps at once; warnings in sentences
"""
