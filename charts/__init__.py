"""Data in, Plotly figure out: one module a lab."""
