import torch
from settings import Settings


def main():
    settings = Settings(default_f=2.0)
    cell = torch.tensor(2.0, requires_grad=True)
    intensity = settings.default_f * cell**2
    intensity.backward()


main()
