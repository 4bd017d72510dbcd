def _scale(grad):
    return grad * 0.0

def watch(layer):
    layer.weight.register_hook(_scale)
