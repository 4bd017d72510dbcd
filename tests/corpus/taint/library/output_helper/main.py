import torch


def to_numpy(x: torch.Tensor):
    return x.detach().cpu().numpy()


def show(ax, image: torch.Tensor, title: str = "") -> None:
    array = to_numpy(image)
    ax.imshow(array, vmin=float(array.min()), vmax=float(array.max()))
    ax.set_title(f"{title} mean={image.mean().item():.2f}")
