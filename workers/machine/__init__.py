"""The machine a training has: device, neighbours, steadiness."""
