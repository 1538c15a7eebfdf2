"""A drawing or a photo as a picture of MNIST's kind, and what a network reads in it."""
