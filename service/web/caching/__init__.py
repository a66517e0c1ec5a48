"""Caching: answers by what a request means, and whole responses by the bytes in which it was asked."""
