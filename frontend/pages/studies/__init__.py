"""The pages of studies: submitted, watched, published."""
