"""Whether two formulas are equal: witnesses against, and the zero test for."""
