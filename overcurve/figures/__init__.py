"""Figures of comparisons and learning curves: Plotly, SVG, matplotlib."""
