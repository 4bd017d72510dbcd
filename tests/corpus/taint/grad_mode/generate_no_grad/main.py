import torch
from torch import nn


class Lm(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5)

    def forward(self, tokens):
        return self.head(self.emb(tokens))

    @torch.inference_mode()
    def generate(self, tokens, n):
        for _ in range(n):
            nxt = self(tokens)[:, -1].argmax(-1, keepdim=True)
            tokens = torch.cat([tokens, nxt], dim=1)
        return tokens


def main():
    model = Lm()
    tokens = torch.tensor([[1, 2]])
    loss = nn.functional.cross_entropy(model(tokens)[:, -1], torch.tensor([3]))
    loss.backward()
    print(model.generate(tokens, 2))


main()
