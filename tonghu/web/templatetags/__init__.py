"""Words and masks for templates."""
