import torch
from climate.box import Ocean, Atmosphere
from climate.couple import Coupled
from climate.score import skill

torch.set_default_dtype(torch.float64)


def main():
    model = Coupled(Atmosphere(), Ocean())
    co2 = torch.linspace(1.0, 1.6, 12)
    loss = skill(model.run(co2))
    loss.backward()
    for n, p in model.named_parameters():
        print(n, p.grad)


if __name__ == "__main__":
    main()
