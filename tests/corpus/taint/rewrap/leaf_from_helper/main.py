# two compartment PK model, log-parametrised. doses from the paper table.
import numpy as np
import torch
from pk import conc
from init import guess, unpack

DOSES = [(0.0, 100.0), (12.0, 50.0)]
TOBS = np.array([0.5, 1, 2, 4, 8, 12.5, 16, 24])
COBS = np.array([8.1, 7.3, 6.2, 4.9, 3.3, 6.6, 4.4, 2.6])

t = torch.tensor(TOBS, dtype=torch.float32)
c = torch.tensor(COBS, dtype=torch.float32)
th = guess()
opt = torch.optim.Adam([th], lr=0.02)
for k in range(4):
    opt.zero_grad()
    pred = conc(t, DOSES, *unpack(th))
    obj = ((pred.log() - c.log()) ** 2).sum()
    obj.backward()
    opt.step()
    print(k, obj.item())

tt = torch.linspace(0.1, float(t.max()), 50)
with torch.no_grad():
    cc = conc(tt, DOSES, *unpack(th))
np.savetxt("/dev/null", np.c_[tt.numpy(), cc.numpy()])
rep = torch.tensor([v.item() for v in unpack(th)])
print("V CL Vp Q:", rep)
