"""What a run leaves behind: text for people, JUnit for CI, and the events all else is made from.

Everything that leaves here has its secrets redacted. Imports scenarios' outcomes, never the bench
or the player.
"""
