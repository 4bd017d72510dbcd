import torch


def efficiency(mode):
    return 0.8 if mode == "fast" else 0.5


def power(mode, flow):
    return efficiency(mode) * flow


def main():
    flow = torch.tensor(2.0, requires_grad=True)
    (power("fast", flow) + power("slow", flow)).backward()


main()
