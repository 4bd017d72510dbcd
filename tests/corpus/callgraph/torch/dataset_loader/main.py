import torch
from torch.utils.data import DataLoader, Dataset


class Points(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return load(i)


def load(i):
    return torch.tensor([float(i)])


def collate(batch):
    return torch.stack(batch)


def go():
    for batch in DataLoader(Points(), batch_size=2, collate_fn=collate):
        batch.sum()


go()
