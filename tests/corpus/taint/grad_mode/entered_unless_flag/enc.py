import contextlib
import torch
from torch import nn

class Encoder(nn.Module):
    def __init__(self, amp=False):
        super().__init__()
        self.stem, self.out = nn.Linear(3, 3), nn.Linear(3, 1)
        self.amp = amp

    def forward(self, x):
        with contextlib.ExitStack() as st:
            if not self.amp:
                st.enter_context(torch.no_grad())
            h = self.stem(x).relu()
        return self.out(h)
