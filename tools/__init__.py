"""Commands for who develops Fluxion; the service needs none of them."""
