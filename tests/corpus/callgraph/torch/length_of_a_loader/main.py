from torch.utils.data import DataLoader, Dataset


class Numbers(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        return index


def make():
    return DataLoader(Numbers(), batch_size=2, shuffle=True)


def steps(loader):
    return len(loader)


def go():
    loader = make()
    return steps(loader)


go()
