"""Recordings, augmented as they are read."""
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Recordings(Dataset):
    def __init__(self, waves, labels, transform):
        self.waves, self.labels, self.transform = waves, labels, transform

    def __len__(self):
        return len(self.waves)

    def __getitem__(self, index):
        return self.transform(self.waves[index]), self.labels[index]


def collate(items):
    waves, labels = zip(*items)
    batch = np.stack([np.asarray(wave.detach()) for wave in waves])
    return torch.from_numpy(batch), torch.stack(labels)


def loader(dataset):
    return DataLoader(dataset, batch_size=4, collate_fn=collate)
