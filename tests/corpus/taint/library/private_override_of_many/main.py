import torch


class Solver:
    def __init__(self, field):
        self.field = field

    def integrate(self, state: torch.Tensor, times) -> torch.Tensor:
        for start, end in zip(times[:-1], times[1:]):
            state = state + self._step(start, end - start, state)
        return state


class Euler(Solver):
    def _step(self, t, dt, state):
        return dt * self.field(t, state)


class Midpoint(Solver):
    def _step(self, t, dt, state):
        half = state + 0.5 * dt * self.field(t, state)
        return dt * self.field(t + 0.5 * dt, half)


class Heun(Solver):
    def _step(self, t, dt, state):
        k1 = self.field(t, state)
        k2 = torch.tensor(self.field(t + dt, state + dt * k1).tolist())
        return 0.5 * dt * (k1 + k2)


class Ralston(Solver):
    def _step(self, t, dt, state):
        k1 = self.field(t, state)
        return dt * (0.25 * k1 + 0.75 * self.field(t + 2.0 * dt / 3.0, state + 2.0 * dt * k1 / 3.0))


class Implicit(Solver):
    def _step(self, t, dt, state):
        return dt * self.field(t + dt, state + dt * self.field(t, state))


class Trapezoid(Solver):
    def _step(self, t, dt, state):
        return 0.5 * dt * (self.field(t, state) + self.field(t + dt, state + dt * self.field(t, state)))
