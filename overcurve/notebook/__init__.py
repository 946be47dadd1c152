"""What `import overcurve as oc` offers: runs in, a comparison out."""
