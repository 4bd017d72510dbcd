from .raster import Buffers


def render(scene, fog, size=(8, 8)):
    buffers = Buffers(*size)
    for corners, colour in scene:
        buffers.draw(corners, colour)
    return fog(buffers.image, buffers.depth)
