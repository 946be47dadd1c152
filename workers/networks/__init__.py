"""Networks, and what stands in them."""
