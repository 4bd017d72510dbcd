import torch


@torch.no_grad()
def accuracy(logits, labels):
    return (logits.argmax(-1) == labels).float().mean()


def main():
    logits = torch.randn(4, 3, requires_grad=True)
    labels = torch.tensor([0, 1, 2, 0])
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    print("accuracy", float(accuracy(logits, labels)))


main()
