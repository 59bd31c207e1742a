#!/usr/bin/env python3
"""A metric of each design, with its interval: bars.py FOLDER METRIC PICTURE"""
import sys

import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import pandas as pd

folder, metric, picture = sys.argv[1:]
rows = pd.read_csv(f'{folder}/summary.csv').query('metric == @metric')
if 'workload' in rows:
    rows = rows[rows['workload'].isna()]  # all clients
if rows.empty:
    sys.exit(f'bars.py: {folder}/summary.csv has no {metric}')

below, above = rows['mean'] - rows['ci_low'], rows['ci_high'] - rows['mean']
figure, axes = plt.subplots(figsize=(6, 4), layout='constrained')
axes.bar(rows['variant'], rows['mean'], yerr=[below.fillna(0), above.fillna(0)], capsize=6, color='#1769aa')
axes.set(title=rows['scenario'].iloc[0], ylabel=f'{metric} ({rows["unit"].iloc[0]})')
axes.set_ylim(bottom=0)
axes.spines[['top', 'right']].set_visible(False)
figure.savefig(picture, dpi=150)
