"""The figures of the Descent lab."""
