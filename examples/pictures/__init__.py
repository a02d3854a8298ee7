"""Pictures of the demonstration, and the program that makes them."""
