from .encoder import ConvEncoder
from .head import TempHead
