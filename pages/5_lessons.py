"""Entry script of a lab for links to a server without visitors: see app.py."""

from app import main

main()
