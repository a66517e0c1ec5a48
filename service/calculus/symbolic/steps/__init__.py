"""The steps that lead to a derivative: ``derivation`` finds them, ``shown`` writes them."""

from service.calculus.symbolic.steps.derivation import Step, derivation
from service.calculus.symbolic.steps.page import shown

__all__ = ["Step", "derivation", "shown"]
