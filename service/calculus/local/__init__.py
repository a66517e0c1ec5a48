"""How a function behaves beside a point where it has no Taylor series: Puiseux series and one-sided limits."""
