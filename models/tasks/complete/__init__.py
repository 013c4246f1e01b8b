"""Code completion: continue code to the end of its function or block, or fill a gap in its middle."""
