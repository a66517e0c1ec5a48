"""Is this answer right? Proof first, a witness against it, or an honest degree of certainty; and which slip it is.

::

    task ─ truth ┐                     ┌ exact (proof)
    answer ──────┴ witnesses ─ decision┴ diagnosis ← malrules
"""
