import torch

from place import place

SEED = ((0.0, 0.0, 0.0), (1.4, 0.0, 0.0), (2.0, 1.4, 0.0))


class Chain:
    def __init__(self, phi, stretch):
        self.phi, self.stretch = phi, stretch

    def coordinates(self):
        atoms = [torch.tensor(p) for p in SEED]
        for phi in self.phi:
            atoms.append(place(*atoms[-3:], 1.5 * self.stretch, phi))
        return torch.stack(atoms)

    def contacts(self):
        d = torch.pdist(self.coordinates())
        return (d < 3.0).float().mean()

    def shown(self):
        return [[round(x, 2) for x in row] for row in self.coordinates().detach().tolist()]
