"""The command line: one file for each command, and `main` that finds them."""
