from .scene import Scene, Material
from .shapes import Sphere
from .camera import orbit_camera
from .march import render
