"""Whether an answer has the form that was asked for, apart from whether it is right."""
