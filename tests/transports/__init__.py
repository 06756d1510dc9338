"""The outside world, and how little it can do to us."""
