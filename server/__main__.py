"""`python -m server COMMAND`."""

from server.cli.main import main

if __name__ == "__main__":
    main()
