"""The benchmarks: a folder per subject, a module per benchmark."""
