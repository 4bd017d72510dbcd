import torch
from torch import nn
from state import make_state
from surgery import widen

st = make_state(4)
widen(st.model, 5)
for _ in range(3):
    st.optim.zero_grad()
    st.model(torch.randn(2, 4)).square().mean().backward()
    st.optim.step()
