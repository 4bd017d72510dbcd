import torch
from cloth import Scene, rollout_cost

scene = Scene(n=5)
params = scene.materials
cost = rollout_cost(scene, steps=6) + sum(1e-3 * v ** 2 for v in params.values())
cost.backward()
for k, v in params.items():
    print(k, v.grad)
