"""The compile pipeline: which form of code a program of a given size should take."""
