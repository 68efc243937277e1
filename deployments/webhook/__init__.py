"""The web server for provider events and the stop link."""
