"""A file of variables is read into the environment by the program itself; one of them is 0."""
import environment  # fills os.environ
import torch
from detector import counts

source = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
floor = torch.tensor([0.2, 0.1], dtype=torch.float64, requires_grad=True)
counts(source, floor).log().sum().backward()
