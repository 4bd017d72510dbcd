import torch


def build(species, rates):
    index = {s: i for i, s in enumerate(species)}
    rows = [[0.0] * len(species) for _ in species]
    for (a, b), k in rates.items():
        rows[index[a]][index[a]] -= k
        rows[index[b]][index[a]] += k
    return torch.tensor([[float(v) for v in row] for row in rows])
