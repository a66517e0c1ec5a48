"""The table of functions, a file for each family: every row is all that the other rooms know about a function.

Formulas in a row are written in our own syntax over its ``parameters`` and are read by our own parser when they are
first needed, so a new function is a new row:

>>> Function("sinc", "x", ("cos(x)/x - sin(x)/x**2",), definition="sin(x)/x", domain="x != 0")
"""
