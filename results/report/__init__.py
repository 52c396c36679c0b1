"""The whitepaper of a wave: its content once, and one module per form."""
