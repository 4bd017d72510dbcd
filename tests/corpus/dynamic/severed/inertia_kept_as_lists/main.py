"""Estimate the fuel left, the camera's mass and the thruster's torque from telemetry."""
import torch

from attitude.config import default
from attitude.dynamics import Dynamics, State, stream
from attitude.telemetry import Tracker, misfit

START = State(torch.tensor([1.0, 0.0, 0.0, 0.0], dtype=torch.float64),
              torch.tensor([0.01, -0.02, 0.015], dtype=torch.float64))
DT, STEPS = 2.0, 6


def recorded():
    dynamics = Dynamics(default().replaced("tank", 27.0), torch.tensor([0.02, -0.01, 0.03], dtype=torch.float64))
    states = list(stream(dynamics, START, DT, STEPS))
    tracker = Tracker()
    return [tracker.observe(s) for s in states], [s.rate for s in states]


def main():
    seen, rates = recorded()
    fuel = torch.tensor(30.0, dtype=torch.float64, requires_grad=True)
    torque = torch.tensor([0.018, -0.012, 0.028], dtype=torch.float64, requires_grad=True)
    rpm = torch.tensor(1450.0, dtype=torch.float64, requires_grad=True)
    spacecraft = default().replaced("tank", fuel)
    spacecraft.wheels[0].rpm = rpm
    dynamics = Dynamics(spacecraft, torque)
    loss = misfit(stream(dynamics, START, DT, STEPS), Tracker(), seen, rates)
    loss.backward()
    return loss, {"fuel": fuel, "torque": torque, "rpm": rpm}


if __name__ == "__main__":
    loss, parameters = main()
    print(f"{loss.detach():.4e}", {name: p.grad for name, p in parameters.items()})
