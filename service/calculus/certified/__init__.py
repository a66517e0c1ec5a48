"""Values that are proved: enclosed at rising precision until each digit is certain."""
