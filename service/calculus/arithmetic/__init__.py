"""Balls, Taylor series and the compiler that runs a tree over them; every domain test raises."""
