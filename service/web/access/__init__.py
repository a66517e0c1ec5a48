"""Access control and rate limiting: who may ask, how often, from which page, through which proxies; all off by default.

Each file is one setting: ``keys`` API_KEYS, ``quota`` RATE_LIMIT, ``cross_origin`` CORS_ORIGINS, ``proxies``
TRUSTED_PROXIES; ``callers`` says who is one caller, and ``gate`` is what all come to for an operation.
"""
