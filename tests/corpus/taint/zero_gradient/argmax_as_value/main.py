import torch


def peak_position(profile, step):
    return torch.argmax(profile) * step


def main():
    heights = torch.tensor([0.8, 0.9, 0.85], requires_grad=True)
    step = torch.tensor(0.5, requires_grad=True)
    ((peak_position(heights, step) - 0.2) ** 2 + 0 * step).backward()


main()
