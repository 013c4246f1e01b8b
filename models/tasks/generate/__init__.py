"""Text generation: continue a text, or answer by the chat template."""
