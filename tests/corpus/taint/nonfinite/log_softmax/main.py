import torch


def entropy(logits):
    logp = torch.log_softmax(logits, -1)
    return -(logp.exp() * logp).sum()


def main():
    logits = torch.tensor([0.0, 0.4, 0.6], requires_grad=True)
    entropy(logits).backward()


main()
