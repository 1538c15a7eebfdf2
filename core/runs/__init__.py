"""Training in the background: runs, their visitors, and the order in which they compute."""
