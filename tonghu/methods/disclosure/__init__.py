"""From counts to a table that reveals no child; the only maker of SafeTable."""
