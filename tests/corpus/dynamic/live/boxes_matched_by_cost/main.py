"""The loss of one picture with two objects."""
import torch
from torch.nn import functional as F

from match.assign import assign
from match.model import Detector

torch.manual_seed(6)
model = Detector(queries=4, width=8, classes=3).double()
features = torch.randn(10, 8, dtype=torch.float64)
objects = torch.rand(2, 4, dtype=torch.float64)
labels = torch.tensor([2, 0])
boxes, scores = model(features)
rows, columns = assign(boxes, scores, objects, labels)
wanted = torch.full((4,), 1)
wanted[rows] = labels[columns]
loss = F.l1_loss(boxes[rows], objects[columns]) + F.cross_entropy(scores, wanted)
loss.backward()
