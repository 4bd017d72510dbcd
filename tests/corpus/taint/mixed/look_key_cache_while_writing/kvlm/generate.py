import torch
from .cache import KVCache

@torch.inference_mode()
def generate(model, data, prompt, n, temp=0.8, top_k=5):
    was, _ = model.training, model.eval()
    idx = data.encode(prompt)
    cache, out, step = KVCache(model.a.layers), [idx], idx
    for _ in range(n):
        logits = model(step, cache=cache)[0][:, -1] / temp
        v, i = logits.topk(min(top_k, logits.shape[-1]))
        step = i.gather(1, torch.multinomial(v.softmax(-1), 1))
        out.append(step)
    model.train(was)
    return data.decode(torch.cat(out, 1)[0])
