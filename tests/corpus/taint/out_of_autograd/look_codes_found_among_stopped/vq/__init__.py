from .model import VQVAE
