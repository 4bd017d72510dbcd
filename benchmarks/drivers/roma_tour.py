"""What roma's documentation shows: conversions of rotations, interpolation, alignment, rigid transforms, each differentiated."""

import roma
import torch

torch.manual_seed(0)


def backward(*results: torch.Tensor) -> None:
    sum((result * result.detach().cos()).sum() for result in results).backward()


rotvec = (0.5 * torch.randn(6, 3)).requires_grad_()
rotmat = roma.rotvec_to_rotmat(rotvec)
quat = roma.rotvec_to_unitquat(rotvec)
backward(rotmat, quat)
backward(roma.rotmat_to_unitquat(roma.rotvec_to_rotmat(rotvec)), roma.rotmat_to_rotvec(roma.rotvec_to_rotmat(rotvec)))
backward(
    roma.unitquat_to_rotmat(roma.rotvec_to_unitquat(rotvec)), roma.unitquat_to_rotvec(roma.rotvec_to_unitquat(rotvec))
)

angles = torch.randn(6, 3).requires_grad_()
backward(roma.euler_to_rotmat("xyz", angles), roma.rotmat_to_euler("xyz", roma.euler_to_rotmat("xyz", angles)))

matrix = torch.randn(6, 3, 3).requires_grad_()
backward(roma.special_procrustes(matrix), roma.procrustes(matrix)[0])
backward(roma.special_gramschmidt(matrix[..., :2]))

first, second = (roma.random_rotvec(6).requires_grad_() for _ in range(2))
backward(roma.rotvec_slerp(first, second, torch.linspace(0.1, 0.9, 3)))
backward(
    roma.unitquat_slerp(roma.rotvec_to_unitquat(first), roma.rotvec_to_unitquat(second), torch.linspace(0.1, 0.9, 3))
)
backward(roma.rotmat_geodesic_distance(roma.rotvec_to_rotmat(first), roma.rotvec_to_rotmat(second)))
backward(roma.rotvec_composition((first, second)), roma.rotvec_inverse(first))
backward(roma.quat_product(roma.rotvec_to_unitquat(first), roma.rotvec_to_unitquat(second)))
backward(roma.quat_action(roma.rotvec_to_unitquat(first), torch.randn(6, 3)))

points, target = torch.randn(20, 3).requires_grad_(), torch.randn(20, 3)
backward(*roma.rigid_points_registration(points, target))
backward(*roma.rigid_vectors_registration(points, target)[:1])
move = roma.RigidUnitQuat(roma.rotvec_to_unitquat(first), second)
backward(move.apply(torch.randn(6, 3)), (move @ move.inverse()).translation)
backward(roma.Rotation(roma.rotvec_to_rotmat(first)).apply(torch.randn(6, 3)))
