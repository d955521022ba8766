"""The ways people meet symnum: commands and generated code."""
