"""symnum: mathematics rewritten to cost the fewest cycles, certified, and compiled to parallel kernels."""
