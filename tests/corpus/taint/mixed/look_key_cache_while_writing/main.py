import torch
from kvlm import ModelArgs, LM, generate, CharData

torch.manual_seed(0)
data = CharData("the quick brown fox jumps over the lazy dog. " * 4)
args = ModelArgs(vocab=len(data.itos), dim=16, heads=2, layers=2, ctx=12)
model = LM(args)
opt = torch.optim.AdamW(model.parameters(), lr=3e-3)
for it in range(2):
    x, y = data.batch(4, args.ctx)
    logits, loss = model(x, y)
    opt.zero_grad(set_to_none=True)
    loss.backward()
    opt.step()
    if it % 1 == 0:
        print(it, round(loss.item(), 3), model.stats())
print(repr(generate(model, data, "the ", n=5)))
