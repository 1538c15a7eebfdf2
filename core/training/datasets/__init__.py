"""MNIST, its relatives, and a data set that needs no network."""
