"""The program's entry: the command line, which opens the app where no command is named."""

from __future__ import annotations


def main() -> None:
    from metaextract_tui.cli import run

    run()


if __name__ == "__main__":
    main()
