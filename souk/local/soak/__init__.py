"""Orders by the hundred while services die: `souk local soak`."""
