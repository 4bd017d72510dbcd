import torch
from link import Transmitter, receive

torch.set_default_dtype(torch.float64)
torch.manual_seed(13)

tx = Transmitter(taps=5)
symbols = torch.randint(0, 2, (16,)) * 2.0 - 1.0
y = receive(tx(symbols))
loss = (y - symbols).pow(2).mean() + 0.01 * tx.power(symbols)
loss.backward()
print(loss.item())
