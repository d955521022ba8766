"""From a model file to a compiled kernel."""
