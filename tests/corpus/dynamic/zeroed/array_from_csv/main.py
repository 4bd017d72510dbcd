"""The illumination of every facet is a column of a file, and it is 0."""
import torch
from facets import Facets
from shading import brightness

albedo = torch.tensor([0.2, 0.5, 0.7], dtype=torch.float64, requires_grad=True)
sky = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
brightness(Facets.read("facets.csv"), albedo, sky).sum().backward()
