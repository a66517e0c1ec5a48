"""Change the code in one place, run the tests that belong to the place, and list the changes that none of them notices.

A mutant is the code with one operator, comparison, number or condition changed, or one statement left out (Offutt and
others, *An experimental determination of sufficient mutant operators*, TOSEM 5 (1996) 99-118). ``rooms`` says where
they are made, ``changes`` which there are, ``trials`` runs the tests, ``python -m tools.mutants`` counts and reports.
"""
