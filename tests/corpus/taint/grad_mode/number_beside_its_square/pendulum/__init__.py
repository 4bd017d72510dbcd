from .fit import period_loss
