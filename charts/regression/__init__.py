"""The figures of the Regression lab."""
