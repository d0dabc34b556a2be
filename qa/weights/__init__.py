"""Values that were fitted on development data, see docs/evaluation.md."""
