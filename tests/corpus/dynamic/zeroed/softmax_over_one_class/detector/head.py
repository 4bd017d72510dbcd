"""Scores of the classes at every place of a feature map."""
import torch
from torch import nn

from detector.settings import CHANNELS, CLASSES


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(1, CHANNELS, 3, padding=1)
        self.scores = nn.Conv2d(CHANNELS, len(CLASSES), 1)

    def forward(self, image):
        scores = self.scores(torch.relu(self.features(image)))
        return scores.softmax(dim=1)
