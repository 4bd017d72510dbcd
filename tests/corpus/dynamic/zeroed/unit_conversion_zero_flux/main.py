"""flux in photons is integer-divided to zero in a units module two files away."""
import torch
from beam.geometry import Geometry
from beam.source import Source
from beam.pattern import render

geometry = Geometry(torch.tensor(100.0, dtype=torch.float64, requires_grad=True), torch.tensor(0.1, dtype=torch.float64, requires_grad=True))
render(geometry, Source(exposure=0.1)).backward()
