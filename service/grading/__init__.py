"""What of /check needs no mathematics: the catalogue of slips, and the portions in which answers are judged."""
