"""Measure answers against a test set."""
