"""What is known of a term: sign, interval, nonzero, integer, defined. Three-valued, and unknown means no."""
