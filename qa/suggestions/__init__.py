"""Questions to suggest, made of the articles' own sentences."""
