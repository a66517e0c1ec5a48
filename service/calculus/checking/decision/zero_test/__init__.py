"""An exact test whether two real functions are the same: rational functions over the rationals in generators.

``proof.compare`` is the way in. ``rewriting`` turns trees into elements of the ``field`` by the rules of ``radicals``,
``exponentials`` and ``trigonometry``; ``polynomial_signs`` and ``constants`` say what is known of generators;
``quotients`` computes.
"""
