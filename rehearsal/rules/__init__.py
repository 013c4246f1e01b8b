"""What Discord accepts in a body: hand-written, since its own description leaves much of it out."""
