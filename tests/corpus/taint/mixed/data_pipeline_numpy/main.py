import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Waves(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, i):
        x = np.sin(np.linspace(0, i + 1, 8)).astype(np.float32)
        return torch.from_numpy(x), torch.tensor(float(i))


def collate(batch):
    xs, ys = zip(*batch)
    return torch.from_numpy(np.stack([x.numpy() for x in xs])), torch.stack(ys)


def main():
    model = nn.Linear(8, 1)
    for x, y in DataLoader(Waves(), batch_size=2, collate_fn=collate):
        loss = (model(x.to(model.weight.dtype)).squeeze(-1) - y).pow(2).mean()
        loss.backward()
        break


main()
