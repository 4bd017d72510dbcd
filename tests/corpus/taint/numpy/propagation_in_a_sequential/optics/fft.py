import numpy as np

def angular_spectrum(field, wavelength, z, dx):
    n = field.shape[0]
    f = np.fft.fftfreq(n, dx)
    h = np.exp(1j * 2 * np.pi * z * np.sqrt(np.maximum(0, 1 / wavelength ** 2 - f ** 2)))
    return np.fft.ifft(np.fft.fft(field) * h)
