#!/usr/bin/env python3
"""Which design is better where: map.py CSV PICTURE

The first two columns of CSV are two keys, the third one says who is better at their values; empty: undecided.
"""
import sys

import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch
import pandas as pd

csv, picture = sys.argv[1:]
cells = pd.read_csv(csv, dtype=str)
across, up, better = cells.columns[:3]
cells[better] = cells[better].fillna('undecided')
names = [name for name in cells[better].unique() if name != 'undecided']
colours = ['#c63d06', '#1769aa', '#00805a', '#561a75', '#6b4e00', '#cf2a7a'][:len(names)] + ['#e4e8ec']
names.append('undecided')

# Values have units, so they stand in the order of the file.
columns, rows = cells[across].unique(), cells[up].unique()
grid = cells.pivot(index=up, columns=across, values=better).loc[rows, columns].apply(lambda c: c.map(names.index))
figure, axes = plt.subplots(figsize=(8, 5), layout='constrained')
axes.pcolormesh(grid, cmap=ListedColormap(colours), vmin=-0.5, vmax=len(names) - 0.5)
for ticks, values in ((axes.xaxis, columns), (axes.yaxis, rows)):
    shown = range(0, len(values), max(1, len(values) // 6))
    ticks.set_ticks([place + 0.5 for place in shown], [values[place] for place in shown])
axes.set(xlabel=across, ylabel=up)
axes.legend(handles=[Patch(color=colour, label=name) for colour, name in zip(colours, names)], frameon=False,
            loc='lower left', bbox_to_anchor=(0, 1), ncols=len(names))
figure.savefig(picture, dpi=150)
