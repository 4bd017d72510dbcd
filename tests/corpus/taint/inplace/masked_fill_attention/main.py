import torch


def attention(q, k, causal):
    scores = q @ k.T
    scores = scores.masked_fill(causal, float("-inf"))
    return torch.softmax(scores, dim=-1)


def main():
    q, k = torch.randn(3, 2, requires_grad=True), torch.randn(3, 2, requires_grad=True)
    causal = torch.triu(torch.ones(3, 3, dtype=torch.bool), diagonal=1)
    (attention(q, k, causal) * torch.arange(3.0)).sum().backward()


main()
