"""The mathematics of the playground, usable without the app."""
