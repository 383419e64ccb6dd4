"""What is fast, measured as ratios inside one run: ``make bench``."""
