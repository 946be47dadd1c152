"""What the commands of the library do, beyond reading their arguments."""
