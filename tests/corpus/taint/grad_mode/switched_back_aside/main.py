import torch
from ssl_lib import SemiSupervised, CONFIG

if __name__ == "__main__":
    t = SemiSupervised(CONFIG)
    for _ in range(CONFIG["train"]["steps"]):
        print(t.step(torch.randn(12, 4), torch.randint(0, 3, (12,))))
    print("acc", t.accuracy(torch.randn(6, 4), torch.randint(0, 3, (6,))))
