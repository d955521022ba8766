"""Arrays, traced NumPy functions and PDEs."""
