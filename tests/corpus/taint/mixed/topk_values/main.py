import torch


def top_mean(x, k):
    values, index = x.topk(k)
    ordered, order = values.sort(descending=True)
    return ordered.mean() + x[index[order]].sum()


def main():
    x = torch.tensor([0.1, 0.9, 0.4, 0.7], requires_grad=True)
    top_mean(x, 2).backward()


main()
