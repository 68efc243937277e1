"""Financial assistance: poverty lines, scales, floors, limits, the determination, refunds."""
