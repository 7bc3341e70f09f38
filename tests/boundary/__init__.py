"""What the boundary lets through and what it takes away, by walking all actions of AWS."""
