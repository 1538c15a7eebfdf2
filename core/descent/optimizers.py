"""The update rules of the optimizers, as small pure functions on arrays.

Each optimizer is a frozen dataclass of its parameters. `init_state` returns its state for a
position, `update` turns a gradient into a step and the next state. All arithmetic is
element-wise, so one call moves one point, ten points or a map of 200 × 200 (initial point,
learning rate) pairs: the learning rate may be an array that broadcasts against positions.

Conventions, such as where the learning rate enters and how ε is added, are those of torch.optim.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.arrays import Array
from core.descent.optimizer_base import Optimizer, State, parameter


def _beta(default: float, averaged: str) -> Any:
    """An exponential decay rate, such as β₁ of Adam."""
    text = f"Decay rate of the moving average of {averaged}. Higher values average over more steps."
    return parameter(default, 0.0, 0.9999, text)


def _weight_decay(default: float) -> Any:
    text = "How strongly each step also shrinks x towards 0. 0 switches it off."
    return parameter(default, 0.0, 1.0, text)


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """x ← x − η·g."""

    name = "Gradient descent"
    description = "Steps against the gradient, in proportion to it."
    source = "Cauchy 1847, Comptes Rendus 25, 536-538"
    formula = r"x \leftarrow x - \eta\, g"

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step against the gradient."""
        return -self.learning_rate * factor * gradient, state


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v ← μ·v + g, x ← x − η·v."""

    name = "Momentum"
    description = (
        "Accumulates gradients in a velocity: crosses plateaus and small minima, and overshoots."
    )
    source = "Polyak 1964, https://doi.org/10.1016/0041-5553(64)90137-5"
    formula = r"v \leftarrow \mu v + g, \quad x \leftarrow x - \eta\, v"

    momentum: float = parameter(
        0.9,
        0.0,
        0.999,
        "Share of the velocity that is kept. Higher values move faster and overshoot more; 0 is "
        "gradient descent.",
    )

    def init_state(self, position: Array) -> State:
        """Velocity 0."""
        return {"velocity": np.zeros_like(position)}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step along the velocity."""
        v = self.momentum * state["velocity"] + gradient
        return -self.learning_rate * factor * v, {"velocity": v}


@dataclass(frozen=True)
class Nesterov(Momentum):
    """v ← μ·v + g, x ← x − η·(g + μ·v)."""

    name = "Nesterov"
    description = "Momentum that looks one step ahead, and so overshoots less."
    source = "Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html"
    formula = r"v \leftarrow \mu v + g, \quad x \leftarrow x - \eta\,(g + \mu v)"

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step along the gradient plus the velocity of the next step."""
        v = self.momentum * state["velocity"] + gradient
        return -self.learning_rate * factor * (gradient + self.momentum * v), {"velocity": v}


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """s ← s + g², x ← x − η·g / (√s + ε)."""

    name = "AdaGrad"
    description = (
        "Divides by the root of the sum of all squared gradients, so its steps only shrink."
    )
    source = "Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html"
    formula = r"s \leftarrow s + g^2, \quad x \leftarrow x - \eta\,\frac{g}{\sqrt{s} + \epsilon}"

    epsilon: float = 1e-10

    def init_state(self, position: Array) -> State:
        """Sum of squares 0."""
        return {"sum of squares": np.zeros_like(position)}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step divided by the root of the sum of squared gradients."""
        s = state["sum of squares"] + gradient**2
        step = -self.learning_rate * factor * gradient / (np.sqrt(s) + self.epsilon)
        return step, {"sum of squares": s}


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """v ← α·v + (1 − α)·g², x ← x − η·g / (√v + ε)."""

    name = "RMSProp"
    description = (
        "Divides by the root mean square of recent gradients: steps keep about the same size."
    )
    source = "Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6e"
    formula = (
        r"v \leftarrow \alpha v + (1-\alpha) g^2, \quad "
        r"x \leftarrow x - \eta\,\frac{g}{\sqrt{v} + \epsilon}"
    )

    alpha: float = _beta(0.99, "squared gradients")
    epsilon: float = 1e-8

    def init_state(self, position: Array) -> State:
        """Second moment 0."""
        return {"second moment": np.zeros_like(position)}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step divided by the root mean square of recent gradients."""
        v = self.alpha * state["second moment"] + (1 - self.alpha) * gradient**2
        step = -self.learning_rate * factor * gradient / (np.sqrt(v) + self.epsilon)
        return step, {"second moment": v}


@dataclass(frozen=True)
class Adam(Optimizer):
    """m ← β₁·m + (1−β₁)·g, v ← β₂·v + (1−β₂)·g², x ← x − η·m̂ / (√v̂ + ε)."""

    name = "Adam"
    description = "Combines momentum and RMSProp, with bias correction of both moments."
    source = "Kingma and Ba 2015, https://arxiv.org/abs/1412.6980"
    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, "
        r"\quad x \leftarrow x - \eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)} + \epsilon}"
    )

    beta1: float = _beta(0.9, "gradients")
    beta2: float = _beta(0.999, "squared gradients")
    epsilon: float = 1e-8

    def init_state(self, position: Array) -> State:
        """Both moments 0."""
        return {
            "first moment": np.zeros_like(position),
            "second moment": np.zeros_like(position),
        }

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step along the first moment, divided by the root of the second."""
        m = self.beta1 * state["first moment"] + (1 - self.beta1) * gradient
        v = self.beta2 * state["second moment"] + (1 - self.beta2) * gradient**2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        step = -self.learning_rate * factor * m_hat / (np.sqrt(v_hat) + self.epsilon)
        return step, {"first moment": m, "second moment": v}


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, with x ← x − η·λ·x added."""

    name = "AdamW"
    description = "Adam with weight decay that is decoupled from the adaptive step."
    source = "Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101"
    formula = (
        r"x \leftarrow x - \eta\,\lambda x, \quad "
        r"x \leftarrow x - \eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)} + \epsilon}"
    )

    weight_decay: float = _weight_decay(0.01)

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """Adam's step plus weight decay."""
        step, state = super().update(gradient, state, position, t, factor)
        return step - self.learning_rate * factor * self.weight_decay * position, state


@dataclass(frozen=True)
class Lion(Optimizer):
    """u = sign(β₁·m + (1−β₁)·g), x ← x − η·(u + λ·x), m ← β₂·m + (1−β₂)·g."""

    name = "Lion"
    description = "Uses only the sign of the averaged gradient, so every step has the same size."
    source = "Chen et al. 2023, https://arxiv.org/abs/2302.06675"
    formula = (
        r"u \leftarrow \operatorname{sign}(\beta_1 m + (1-\beta_1) g), \quad "
        r"x \leftarrow x - \eta\,(u + \lambda x), \quad m \leftarrow \beta_2 m + (1-\beta_2) g"
    )

    beta1: float = parameter(
        0.9,
        0.0,
        0.9999,
        "Weight of the first moment beside the new gradient, before the sign is taken. Higher "
        "values react more slowly.",
    )
    beta2: float = _beta(0.99, "gradients")
    weight_decay: float = _weight_decay(0.0)

    def init_state(self, position: Array) -> State:
        """First moment 0."""
        return {"first moment": np.zeros_like(position)}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """A step of fixed size in the direction of the averaged gradient."""
        m = state["first moment"]
        direction = np.sign(self.beta1 * m + (1 - self.beta1) * gradient)
        step = -self.learning_rate * factor * (direction + self.weight_decay * position)
        return step, {"first moment": self.beta2 * m + (1 - self.beta2) * gradient}


OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer.name: optimizer
    for optimizer in (GradientDescent, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW, Lion)
}
