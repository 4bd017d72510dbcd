import torch
from torch.utils.data import DataLoader, IterableDataset


class Stream(IterableDataset):
    def __iter__(self):
        for i in range(2):
            yield make(i)


def make(i):
    return torch.tensor(i)


def go():
    for batch in DataLoader(Stream()):
        batch.sum()


go()
