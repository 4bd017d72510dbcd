import math


def step(model, opt, batch):
    loss = model.loss(batch)
    opt.zero_grad()
    loss.backward()
    opt.step()
    usage = [round(l.usage, 3) for l in model.layers]
    return {"ppl": round(math.exp(loss.item()), 2), "prefix": usage}
