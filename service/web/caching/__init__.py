"""Two caches: answers by what a request means, and whole responses by the words it was asked in."""
