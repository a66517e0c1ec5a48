"""An exact test whether two real functions are the same: rational functions over the rationals in generators.

``proof.compare`` is the way in. ``rewriting`` turns trees into elements of the ``field`` by the rules of ``radicals``,
``exponentials`` and ``trigonometry``; ``polynomial_signs`` and ``constants`` say what is known of generators;
``quotients`` computes.

What is proved, and where. Let E be the expected and A the submitted expression, F the function that decides about the
domain, and D the set of points at which all three have real values.

*Equal*: E = A on D apart from an exceptional set. The proof is a computation in which each step is an identity wherever
both of its sides are defined and none of finitely many expressions, the *excepted* ones, is zero: the divisors that
were cancelled, the arguments u of signs, where sign(u) = u/|u| was written, both sides of relations that decide a
branch, and the factors of radicands and of arguments of logarithms that gave signs away. Each excepted expression is
proved to be zero on no open set (``vanishing``), or it makes the comparison *risky*, or ends it without a proof. It is
analytic on the cells between the zeros of what is in it. So of one variable the exceptional set consists of isolated
points; of several it holds no open set; of a number it is empty, as an excepted expression without symbols must be
proved to be different from zero. Nothing is said about the exceptional set itself: ``examination`` looks at it, for
those expressions that are not continuous there.

*Covered*: A has a value wherever F and E have one, exceptional points apart: each demand of A follows from those of F.
A function of which only the row of the table knows the domain demands that F holds it at the same arguments. Nothing is
covered that is risky.

*Nowhere*: A has no value in the domain, exceptional points apart, because a divisor is zero or a radicand negative on
all of it.

*Different*: E and A differ on D, exceptional points apart: their difference is a polynomial in generators of which it
is proved that it vanishes on no open set. That needs the generators to be independent; what *equal* proves does not.

Symbols are real numbers; those that are assumed to be integers count as real ones, so that "isolated" means single
values of them. Where that would hide something, as gaps of gamma(n) at all n <= 0 or zeros of sin(pi*n/2) at all even
n, nothing is concluded. A sign that is learnt holds where the constraint that it came from has no zero factor; domains
that have parts without interior, as that of sqrt(a**2*(a - 5)) at a = 0, are told apart (``Proof.isolated``).

A proof that fails says nothing at all.
"""
