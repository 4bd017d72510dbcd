"""Focal loss of probabilities."""


def focal(probability, truth, gamma=2.0):
    agreement = probability * truth + (1 - probability) * (1 - truth)
    return ((1 - agreement) ** gamma).mean()
