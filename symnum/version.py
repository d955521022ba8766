"""The version of symnum, in one place: the build reads it from here, and so do cache keys and the command line."""

VERSION = "0.1.0"
