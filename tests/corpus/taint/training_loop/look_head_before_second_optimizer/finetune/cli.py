import argparse

import torch
import torch.nn.functional as F

from . import models


def get_args():
    p = argparse.ArgumentParser(description="finetune a tower")
    p.add_argument("--classes", type=int, default=10)
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--lr", type=float, default=1e-3)
    return p.parse_args()


def main():
    args = get_args()
    net = models.tower(8)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr)
    net = models.adapt(net, args.classes)
    optimizer = torch.optim.AdamW([p for p in net.parameters() if p.requires_grad], lr=args.lr)
    for epoch in range(args.epochs):
        xb, yb = torch.randn(4, 6), torch.randint(0, args.classes, (4,))
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(net(xb), yb).backward()
        optimizer.step()
        print(f"epoch {epoch}")
