"""The built-in recognizer: how it is made, trained (`python -m core.digits.builtin`) and read."""
