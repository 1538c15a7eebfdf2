"""The figures of the Training lab."""
