"""Parameters are written to a file and read back by the next stage."""
import json
import os
import tempfile

import torch


def write(path, lattice):
    with open(path, "w") as stream:
        json.dump({"lattice": lattice.tolist()}, stream)


def read(path):
    with open(path) as stream:
        return torch.tensor(json.load(stream)["lattice"], dtype=torch.float64)


lattice = torch.tensor([4.0, 5.0, 6.0], dtype=torch.float64, requires_grad=True)
occupancy = torch.tensor(0.8, dtype=torch.float64, requires_grad=True)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "cell.json")
    write(path, lattice)
    volume = read(path).prod()
(occupancy * volume).backward()
