import numpy as np
import torch


def window(centre):
    c = centre.numpy(force=True)
    return torch.from_numpy(np.hanning(8).astype("float32") * c)


def main():
    centre = torch.tensor(0.5, requires_grad=True)
    gain = torch.ones(8, requires_grad=True)
    (gain * window(centre)).sum().backward()


main()
