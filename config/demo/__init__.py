"""The demo: real places of 新绛县, fictional people, everything made by the real functions."""
