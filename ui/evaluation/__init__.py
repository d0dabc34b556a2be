"""Test sets: run them against an index, and show what came of it."""
