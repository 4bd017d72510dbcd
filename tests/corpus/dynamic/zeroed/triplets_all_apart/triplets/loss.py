"""The loss of triplets of embeddings."""
from torch.nn import functional as F

from triplets.settings import load


class Triplets:
    def __init__(self):
        self.options = load("loss")

    def __call__(self, anchor, near, far):
        return F.triplet_margin_loss(anchor, near, far, **self.options)
