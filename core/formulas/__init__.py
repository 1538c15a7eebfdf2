"""A typed formula as an objective: its value, its exact derivatives, its LaTeX and its code."""
