import torch

class CharData:
    def __init__(self, text):
        self.itos = sorted(set(text))
        self.stoi = {c: i for i, c in enumerate(self.itos)}
        self.ids = torch.tensor([self.stoi[c] for c in text])

    def encode(self, s):
        return torch.tensor([[self.stoi[c] for c in s]])

    def decode(self, ids):
        return "".join(self.itos[i] for i in ids.tolist())

    def batch(self, b, t):
        ix = torch.randint(len(self.ids) - t - 1, (b,)).tolist()
        x = torch.stack([self.ids[i:i + t] for i in ix])
        y = torch.stack([self.ids[i + 1:i + t + 1] for i in ix])
        return x, y
