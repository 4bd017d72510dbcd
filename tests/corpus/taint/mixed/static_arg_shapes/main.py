import torch


def pad_to(x, lengths):
    n = int(lengths.max().item())
    out = x.new_zeros(len(lengths), n)
    start = 0
    for i, l in enumerate(lengths.tolist()):
        out[i, :l] = x[start : start + l]
        start += l
    return out


def main():
    x = torch.randn(5, requires_grad=True)
    pad_to(x, torch.tensor([2, 3])).pow(2).sum().backward()


main()
