"""Cases worked by hand: each page gives the files, the working, and what the commands must print."""
