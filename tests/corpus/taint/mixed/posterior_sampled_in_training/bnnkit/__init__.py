from .net import BayesNet
from .data import make_data
from .posteriors import POSTERIORS, register
