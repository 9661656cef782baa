/* Nothing: a program of DOS waits for the one it started. */
