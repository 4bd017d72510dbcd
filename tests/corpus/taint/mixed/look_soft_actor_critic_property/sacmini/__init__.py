from .agent import SAC
from .buffer import ReplayBuffer
from .envs import PointEnv
