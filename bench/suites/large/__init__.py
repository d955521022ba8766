"""Large systems: factoring, and compile time that grows with the work."""
