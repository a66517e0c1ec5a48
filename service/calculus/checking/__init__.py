"""Is this answer right? Proof first, or a witness against it, or an honest degree of certainty; and which slip it is.

::

    fields ─ statement ─ tasks.kinds ─ decision.expected ┐                    ┌ witnesses ─ critical_points
    answer ─ submission ─────────────────────────────────┴─ decision.decide ──┤
                 │ a number: tasks.tolerance, tasks.numeric_answers           └ zero_test.proof
                 └─ wrong ─ diagnosis.diagnose ─ faulty_derivatives ─ mal_rules

``tasks`` holds the three kinds, ``derivative``, ``value`` and ``estimate``; ``tasks.verdicts`` makes results.
"""
