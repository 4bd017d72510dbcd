import time
import torch

class Timed:
    def __init__(self, name):
        self.name, self.guard = name, torch.no_grad()

    def __enter__(self):
        self.guard.__enter__()
        self.t = time.perf_counter()
        return self

    def __exit__(self, *a):
        self.guard.__exit__(*a)
