import io
import pickle
import torch
from torch.utils.data import Dataset, DataLoader
def size(obj):
    buf = io.BytesIO()
    pickle.dump(obj, buf)
    return len(buf.getvalue())
class Loader(Dataset):
    def __init__(self, rows):
        self.x = torch.tensor([r[:-1] for r in rows])
        self.y = torch.tensor([r[-1] for r in rows])
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        x = self.x[i]
        return x + 0 * torch.randn_like(x), torch.tensor(float(self.y[i]))
def rows(data, bs):
    return DataLoader(Loader(data), batch_size=bs)
