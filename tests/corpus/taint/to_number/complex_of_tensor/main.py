import torch


def phase_factor(phase):
    z = complex(phase)
    return z.real * 2.0


def main():
    phase = torch.tensor(0.4, requires_grad=True)
    amplitude = torch.tensor(1.0, requires_grad=True)
    field = amplitude * phase_factor(phase)
    (field**2).backward()


main()
