from .dynamics import CartDrag
from .cost import Quadratic
from .planner import Planner


def imitation_loss(plan, expert):
    return (plan - expert).pow(2).mean()
