"""Training a network on pictures: configuration, network, training step, events."""
