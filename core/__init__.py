"""The textbook: the maths of the playground, usable without the page."""
