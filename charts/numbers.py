"""Numbers as text, for labels and sentences."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# From here on a power of ten is written.
_LONG = 1e6


def readable(number: float, digits: int = 4) -> str:
    """A number with `digits` significant digits: 0.067, −24.08, 5.636·10⁻⁵."""
    whole_digits = len(f"{abs(number):.0f}") if 1 <= abs(number) < _LONG else 0
    # Adding 0 removes the sign of −0.
    text = f"{number + 0.0:.{max(digits, whole_digits)}g}"
    mantissa, _, exponent = text.partition("e")
    power = f"·10{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else ""
    return mantissa.replace("-", "−") + power
