import torch


def covariance(sigma, n):
    return torch.diag_embed(sigma.expand(n) ** 2)


def main():
    sigma = torch.tensor(0.5, requires_grad=True)
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (x @ covariance(sigma, 3) @ x).backward()


main()
