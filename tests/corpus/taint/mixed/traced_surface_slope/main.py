import torch
from sdfview import Scene, Sphere, Material, orbit_camera, render
from sdfview.images import to_uint8, psnr

torch.manual_seed(0)
yaw = torch.tensor(0.3, requires_grad=True)
pitch = torch.tensor(0.1, requires_grad=True)
r = torch.tensor(0.6, requires_grad=True)
red = torch.tensor([0.8, 0.2, 0.1], requires_grad=True)
blue = torch.tensor([0.1, 0.2, 0.9], requires_grad=True)

scene = Scene()
scene.add(Sphere(torch.tensor([0.0, 0.0, 0.0]), r), Material(red))
scene.add(Sphere(torch.tensor([0.7, 0.2, 0.1]), torch.tensor(0.4)), Material(blue, gain=1.2))
cam = orbit_camera(distance=3.0, size=8)
img = render(scene, cam(yaw, pitch))
target = torch.rand(8, 8, 3)
loss = (img - target).abs().mean()
loss.backward()
print(psnr(img, target), to_uint8(img).shape, loss.item())
