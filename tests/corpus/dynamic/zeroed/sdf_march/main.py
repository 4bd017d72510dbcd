import torch
from render import camera, marcher
from render.scene import Scene

torch.set_default_dtype(torch.float64)


def main():
    scene = Scene()
    origins, dirs = camera.pinhole(4, 4, focal=2.0)
    image = marcher.Marcher(scene).render(origins, dirs)
    reference = torch.full_like(image, 0.35)
    loss = ((image - reference) ** 2).mean()
    loss.backward()
    print(loss.item())


if __name__ == "__main__":
    main()
