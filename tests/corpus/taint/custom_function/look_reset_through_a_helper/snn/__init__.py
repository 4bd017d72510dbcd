from .net import SpikingNet
