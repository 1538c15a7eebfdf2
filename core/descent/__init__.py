"""Gradient descent on a function: optimizers, trajectories, and what became of a run."""
