import torch


def covariance(sigma, n):
    c = torch.zeros(n, n)
    c.fill_diagonal_(float(sigma) ** 2)
    return c


def main():
    sigma = torch.tensor(0.5, requires_grad=True)
    x = torch.randn(3, requires_grad=True)
    (x @ covariance(sigma, 3) @ x).backward()


main()
