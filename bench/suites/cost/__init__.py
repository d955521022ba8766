"""The cost model against the machine."""
