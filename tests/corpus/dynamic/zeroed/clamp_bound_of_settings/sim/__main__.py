"""A clamp's bound from a settings module lies below the parameter."""

import torch
from sim.model import Model
from sim.settings import load

def main():
    temp = torch.tensor(450.0, requires_grad=True)
    pressure = torch.tensor(1.0, requires_grad=True)
    rate = Model(load()).rate(temp, pressure)
    rate.backward()

main()
