"""One account: to find it, to move it between stages, to review it now."""
