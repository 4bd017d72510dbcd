"""A main() with local variables."""
import torch


def rotate(yaw):
    return torch.tensor([yaw.cos().item(), yaw.sin().item()], dtype=torch.float64)


def main():
    yaw = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    pitch = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    loss = (rotate(yaw) * pitch.cos()).sum()
    loss.backward()


if __name__ == "__main__":
    main()
