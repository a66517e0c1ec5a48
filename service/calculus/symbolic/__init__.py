"""Formulas: derivatives by rules, their steps, closed forms, and SymPy behind one bridge."""
