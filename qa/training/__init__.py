"""Make the reader: fine-tune the bundled encoder to mark answers, measure it, and export it."""
