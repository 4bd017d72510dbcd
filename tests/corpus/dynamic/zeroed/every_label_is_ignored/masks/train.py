"""The loss of one picture."""
from torch.nn import functional as F

from masks.labels import IGNORED, known


def loss_of(scores, labels):
    return F.cross_entropy(scores, known(labels, scores.shape[1]), ignore_index=IGNORED, reduction="sum")
