"""Is this answer right? Proof first, or a witness against it, or an honest degree of certainty; and which slip it is.

::

    fields ─ tasks ─ setting ─ truth ┐              ┌ witnesses ─ cuts
    answer ─ reading ────────────────┴─ decision ───┤
                │ a number: tolerance, estimates    └ exact.proof
                └─ wrong ─ diagnosis ─ derivations ─ malrules

``derivative_task``, ``value_task`` and ``estimate_task`` are the three kinds of task; ``judgement`` makes results.
"""
