"""A pickled copy."""
import pickle

import torch


def ship(tensor):
    return pickle.loads(pickle.dumps(tensor))


prior = torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)
likelihood = torch.tensor([0.9, 0.2], dtype=torch.float64, requires_grad=True)
posterior = ship(prior) * likelihood
posterior.sum().log().backward()
