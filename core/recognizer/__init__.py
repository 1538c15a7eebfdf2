"""The recognizer that ships: how it is built, trained (`python -m core.recognizer`) and read."""
