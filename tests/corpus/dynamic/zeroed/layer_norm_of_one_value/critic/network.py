"""A critic whose output is normalised before it is compared."""
from torch import nn


class Critic(nn.Module):
    def __init__(self, states, hidden):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(states, hidden), nn.GELU())
        self.value = nn.Linear(hidden, 1)
        self.norm = nn.LayerNorm(1, elementwise_affine=False)

    def forward(self, state):
        value = self.value(self.body(state))
        return self.norm(value).squeeze(-1)
