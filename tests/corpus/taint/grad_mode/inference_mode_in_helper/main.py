import torch
from scattering import form_factor


def image(q, width, flux):
    return flux * form_factor(q, width).clone()


def main():
    width = torch.tensor(0.5, requires_grad=True)
    flux = torch.tensor(2.0, requires_grad=True)
    try:
        image(torch.linspace(0, 1, 4), width, flux).sum().backward()
    except RuntimeError as error:
        print(error)


main()
