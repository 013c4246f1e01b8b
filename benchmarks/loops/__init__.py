"""How often a text ends in a loop, by how its tokens are chosen."""
