"""The Python API: trace, explain, assert_gradients, watch."""
