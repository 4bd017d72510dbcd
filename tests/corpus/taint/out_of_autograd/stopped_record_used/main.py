import torch

from layers import Layers
from model import response

layers = Layers(4)
loss = response(layers.state()).square().sum() + response(layers.smoothed()).sum()
loss.backward()
