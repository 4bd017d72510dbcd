from .scene import Scene
from .rollout import rollout_cost
