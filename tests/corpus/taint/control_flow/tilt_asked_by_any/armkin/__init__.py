from .chain import forward_kinematics, tip_error
from .rotations import rot_z, rot_axis

__all__ = ["forward_kinematics", "tip_error", "rot_z", "rot_axis"]
