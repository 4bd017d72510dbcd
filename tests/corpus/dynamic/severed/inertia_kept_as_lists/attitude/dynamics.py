"""Euler's equations with wheels, stepped by Runge and Kutta, as a stream of states."""
from typing import NamedTuple

import torch

from attitude import quaternion
from attitude.inertia import tensor_of


class State(NamedTuple):
    attitude: torch.Tensor
    rate: torch.Tensor


class Dynamics:
    def __init__(self, spacecraft, torque):
        self.matrix, self.inverse = tensor_of(spacecraft)
        self.wheels = sum(wheel.momentum() for wheel in spacecraft.wheels)
        self.torque = torque

    def slope(self, state, time):
        momentum = self.matrix @ state.rate + self.wheels
        turning = torch.linalg.cross(state.rate, momentum)
        push = self.torque * torch.exp(-time / 40.0)
        return State(quaternion.derivative(state.attitude, state.rate), self.inverse @ (push - turning))

    def step(self, state, time, dt):
        def ahead(by, slope):
            return State(*(value + by * change for value, change in zip(state, slope)))

        k1 = self.slope(state, time)
        k2 = self.slope(ahead(dt / 2, k1), time + dt / 2)
        k3 = self.slope(ahead(dt / 2, k2), time + dt / 2)
        k4 = self.slope(ahead(dt, k3), time + dt)
        mean = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(k1, k2, k3, k4)]
        attitude, rate = (value + dt * change for value, change in zip(state, mean))
        return State(attitude / attitude.norm(), rate)


def stream(dynamics, state, dt, steps):
    """Yield the states at the ends of the steps."""
    time = torch.zeros((), dtype=torch.float64)
    for _ in range(steps):
        state = dynamics.step(state, time, dt)
        time = time + dt
        yield state
