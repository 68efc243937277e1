"""What becomes of an e-mail after it was sent: events, opt-outs, a letter instead."""
