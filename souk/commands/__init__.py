"""The command line's commands, one file each. They load what they need when they run: `souk --help` stays quick."""
