"""The outside world: what comes in from it and goes out to it, and nothing of what it is for."""
