#!/usr/bin/env python3
"""A metric over a varied key, with intervals: sweep.py FOLDER METRIC COLUMN PICTURE

COLUMN has the key's numbers: server.workers, or state.store.round_trip.value where values have units.
"""
import sys

import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import pandas as pd

folder, metric, column, picture = sys.argv[1:]
rows = pd.read_csv(f'{folder}/summary.csv').query('metric == @metric')
if column not in rows:
    sys.exit(f'sweep.py: {folder}/summary.csv has no column {column}')
if 'workload' in rows:
    rows = rows[rows['workload'].isna()]  # all clients
if rows.empty:
    sys.exit(f'sweep.py: {folder}/summary.csv has no {metric}')

figure, axes = plt.subplots(figsize=(7, 4), layout='constrained')
for variant, points in rows.sort_values(column).groupby('variant', sort=False):
    line, = axes.plot(points[column], points['mean'], marker='o', label=variant)
    axes.fill_between(points[column], points['ci_low'], points['ci_high'], alpha=0.2, color=line.get_color())
axes.set(title=rows['scenario'].iloc[0], xlabel=column, ylabel=f'{metric} ({rows["unit"].iloc[0]})')
axes.set_ylim(bottom=0)
axes.spines[['top', 'right']].set_visible(False)
axes.legend(frameon=False)
figure.savefig(picture, dpi=150)
