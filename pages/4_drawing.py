"""The door of the lab for a link on a server that nobody has visited yet: see app.py."""

from app import main

main()
