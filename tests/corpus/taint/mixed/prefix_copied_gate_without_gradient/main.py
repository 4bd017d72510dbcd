import torch
from prefixlm import build_model, PrefixConfig
from prefixlm.loop import step

torch.manual_seed(0)
model = build_model(PrefixConfig(vocab=17, dim=12, layers=2, n_prefix=3))
opt = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=1e-2)
batch = torch.randint(0, 17, (2, 7))
for _ in range(2):
    print(step(model, opt, batch))
