"""The Hessian and the normal equations in LaTeX, with the numbers of the data."""

from core.regression.least_squares import MeanSquaredError


def _tex(value: float) -> str:
    """A number in LaTeX."""
    digits, _, power = f"{value:.4g}".partition("e")
    return rf"{digits}\cdot 10^{{{int(power)}}}" if power else digits


def hessian(loss: MeanSquaredError, scaled: bool) -> str:
    """The Hessian in LaTeX, as a formula and with its numbers."""
    (ww, wb), (_, bb) = loss.hessian
    x = "x_s" if scaled else "x"
    mean, square = rf"\overline{{{x}}}", rf"\overline{{{x}^2}}"
    return (
        r"\begin{aligned} H "
        rf"&= \begin{{pmatrix}} 2\,{square} & 2\,{mean} \\ 2\,{mean} & 2 \end{{pmatrix}} \\[4pt] "
        rf"&= \begin{{pmatrix}} {_tex(ww)} & {_tex(wb)} \\ {_tex(wb)} & {_tex(bb)} \end{{pmatrix}} "
        r"\end{aligned}"
    )


def normal_equations(loss: MeanSquaredError) -> str:
    """Both partial derivatives set to 0 and solved, in LaTeX; short lines for phones."""
    m = loss.moments
    (x_bar,), (xx,), (xy,) = m.x_mean, m.xx[0], m.xy
    w, b = map(_tex, loss.minimum())
    x_mean, y_mean = _tex(x_bar), _tex(m.y_mean)
    lines = [
        r"\begin{pmatrix} \overline{x^2} & \bar x \\ \bar x & 1 \end{pmatrix}"
        r"\begin{pmatrix} w \\ b \end{pmatrix} = "
        r"\begin{pmatrix} \overline{xy} \\ \bar y \end{pmatrix}",
        rf"{_tex(xx + x_bar**2)}\,w + {x_mean}\,b = {_tex(xy + x_bar * m.y_mean)}",
        rf"{x_mean}\,w + b = {y_mean}",
        r"w = \frac{\overline{(x-\bar x)(y-\bar y)}}{\overline{(x-\bar x)^2}}",
        rf"\phantom{{w}} = \frac{{{_tex(xy)}}}{{{_tex(xx)}}} = {w}",
        r"b = \bar y - w\,\bar x",
        rf"\phantom{{b}} = {y_mean} - {w}\cdot {x_mean}",
        rf"\phantom{{b}} = {b}",
    ]
    body = r" \\[5pt] ".join(f"& {line}" for line in lines)
    body = body.replace("+ -", "- ").replace("- -", "+ ")
    return rf"\begin{{aligned}}{body}\end{{aligned}}"
