"""No word is known, so each becomes the number that means padding, and the mask covers all."""
import torch
from tagger import Tagger
from words import numbers

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
model = Tagger(6)
model(torch.tensor([numbers("ein unbekannter satz")])).sum().backward()
