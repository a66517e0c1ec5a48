"""What other systems and textbooks have and this language has not: what to write instead."""

from service.errors import ExpressionError, NotAFunction, UnknownFunction, UnsupportedNotation

#: Names of functions that stand before a bracket: what to write instead.
INSTEAD: dict[str, str] = {
    name: hint
    for names, hint in (
        ("UnitStep unitstep step", "write piecewise(0, x < 0, 1), or heaviside(x), which is 1/2 at 0"),
        ("DiracDelta dirac Dirac", "an impulse has no values; a derivative that is one is no function"),
        ("round rint", "write floor(x + 1/2)"),
        ("trunc fix Int", "write sign(x)*floor(abs(x))"),
        ("frac fract", "write x - floor(x)"),
        ("nCr ncr comb choose Binomial C", "write binomial(n, k)"),
        ("nPr npr perm", "write factorial(n)/factorial(n - k)"),
        ("fact", "write factorial(x), or x!"),
        ("sinint si", "write Si(x)"),
        ("cosint ci", "write Ci(x)"),
        ("ei", "write Ei(x)"),
        ("logint", "write li(x)"),
        ("ProductLog lambert", "write lambertw(x), or lambertw(x, -1) for the other real branch"),
        ("j0 j1 y0 y1 i0 i1 k0 k1", "write besselj(0, x), bessely(0, x), besseli(0, x) or besselk(0, x)"),
        ("e1", "write E1(x)"),
        ("lpmv", "write assoc_legendre(n, m, x), the degree before the order"),
        ("hermite_prob HermiteHe hermitee eval_hermitenorm", "write 2^(-n/2)*hermite(n, x/sqrt(2))"),
        ("zetac", "write zeta(x) - 1"),
        ("BetaRegularized", "write beta_regularized(a, b, x), the end of the integral last"),
        (
            "meijerg meijerG MeijerG",
            "write the function that it stands for, such as hyper([a, b], [c], x), besselk(n, x) or"
            " uppergamma(a, x), or the sum of hypergeometric functions that it is (DLMF 16.17.2)",
        ),
        ("psi Psi", "write digamma(x), or polygamma(n, x)"),
        ("gammainc", "write uppergamma(a, x), lowergamma(a, x), gamma_p(a, x) or gamma_q(a, x)"),
        ("betainc", "write beta_incomplete(a, b, x) or beta_regularized(a, b, x)"),
        ("sigmoid logistic expit", "write 1/(1 + exp(-x))"),
        ("logit", "write log(x/(1 - x))"),
        ("relu ReLU", "write max(x, 0)"),
        ("softplus", "write log(1 + exp(x))"),
        ("exp2", "write 2^x"),
        ("exp10", "write 10^x"),
        ("sinpi", "write sin(pi*x)"),
        ("cospi", "write cos(pi*x)"),
        ("sind cosd tand", 'write sin(pi*x/180), or send "notation": {"angle": "degree"}'),
        ("cis", "write cos(x) + i*sin(x)"),
        ("versin vers", "write 1 - cos(x)"),
        ("hav haversin", "write sin(x/2)^2"),
        ("surd Surd", "write root(x, n)"),
        ("CubeRoot", "write cbrt(x)"),
        ("ATAN2 Atan2", "write atan2(y, x), with the height first"),
        ("power Power POWER POTENZ powf powi", "write x^y"),
        ("times Times multiply", "write x*y"),
        ("Plus plus add", "write x + y"),
        ("WURZEL", "write sqrt(x)"),
        ("radians RADIANS deg2rad", "write pi/180*x"),
        ("degrees DEGREES rad2deg", "write 180/pi*x"),
        ("float double str num Number", "leave it out: numbers are exact"),
        ("complex Complex", "write a + b*i"),
        ("function", "send only the expression, without the head of the function"),
        ("D", "send the function itself, and what to differentiate by in a field of its own"),
        ("norm", "write sqrt(x^2 + y^2)"),
        ("where ifelse ifthen iif cond when select ite If IF WENN Which Switch", "write piecewise(a, x < 0, b)"),
        ("Eq Ne Lt Le Gt Ge And Or Not", "write the condition itself: x == 0, x != 0, x < 1 and y > 0"),
        ("gcd lcm", "only functions of real variables are supported"),
        ("rand random rnd randint", "an expression has the same value whenever it is asked for"),
        ("det tr trace matrix Matrix vector Vector transpose", "send one expression for each component"),
        ("deriv ddx grad Grad gradient nabla D1 pdv", "send the function itself"),
        ("solve simplify expand factor series", "send the expression itself"),
    )
    for name in names.split()
}

#: Words that are no names: how they are refused, unless they are declared.
RESERVED: dict[str, tuple[type[ExpressionError], str]] = {
    word: (error, hint)
    for error, hint, words in (
        (UnsupportedNotation, "units are not supported; list the word in symbols to use it as a symbol",
         "in to kg lbf cm mm inch Hz kHz MHz rpm degC degF"),
        (UnsupportedNotation, "indices are not supported", "ij ijk jk"),
        (UnsupportedNotation, "write mod(x, y)", "rem div"),
        (UnsupportedNotation, "write piecewise(value, condition, …, otherwise)",
         "if is xor else false False FALSE for while"),
        (UnsupportedNotation, "write pi", "M_PI"),
        (UnsupportedNotation, "write e", "M_E"),
        (UnsupportedNotation, "write log(2)", "M_LN2"),
        (UnsupportedNotation, "write sqrt(2)", "M_SQRT2"),
        (UnsupportedNotation, "infinity is no number", "inf Inf oo nan NaN infty infinity Infinity"),
        (UnsupportedNotation, "a value is missing here", "None null nil undefined"),
        (UnsupportedNotation, "a program is not an expression", "import def class return exec eval global yield"),
        (UnsupportedNotation, "only functions of real variables are supported", "lim limit sum Sum prod"),
        (UnsupportedNotation, 'send the variable in a field of its own: "variable": "x"', "wrt"),
        (UnknownFunction, "write arcsin(x), without a blank", "arc"),
        (UnknownFunction, "write log(abs(beta(a, b)))", "betaln"),
        (NotAFunction, "send the function itself",
         "diff derivative Derivative int integral integrate Integral Integrate"),
    )
    for word in words.split()
}  # fmt: skip
