"""A step under no_grad that is no in-place one puts a tensor without history in the parameter's place: the next backward is refused."""

import torch
X = torch.tensor([1, 2, 3, 4], dtype=torch.float32)
Y = torch.tensor([2, 4, 6, 8], dtype=torch.float32)
w = torch.tensor(0.0, dtype=torch.float32, requires_grad=True)
def predict(x):
    return w * x
def loss1(y, y_pred):
    return ((y_pred - y) ** 2).mean()
for epoch in range(1, 5):
    y_pred = predict(X)
    l = loss1(Y, y_pred)
    l.backward()
    with torch.no_grad():
        w = w - 0.01 * w.grad
    print(epoch, w, l)
