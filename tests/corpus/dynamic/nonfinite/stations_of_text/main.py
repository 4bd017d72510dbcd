"""Coordinates are parsed from a text; the source stands on one of the stations."""
import torch
from arrivals import travel
from survey import stations

position = torch.tensor([2.0, 1.0], dtype=torch.float64, requires_grad=True)
delay = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
(travel(position, stations(), 1.5) + delay).pow(2).sum().backward()
