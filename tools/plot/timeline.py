#!/usr/bin/env python3
"""A measure of the fleet over time, the mean of all trials: timeline.py FOLDER MEASURE PICTURE"""
import sys

import matplotlib
matplotlib.use('Agg')
import matplotlib.pyplot as plt
import pandas as pd

folder, measure, picture = sys.argv[1:]
rows = pd.read_csv(f'{folder}/timeline.csv').query('metric == @measure and server.isna()')
if rows.empty:
    sys.exit(f'timeline.py: {folder}/timeline.csv has no {measure} of the fleet')

figure, axes = plt.subplots(figsize=(8, 4), layout='constrained')
for variant, of_variant in rows.groupby('variant', sort=False):
    over_time = of_variant.groupby('time_s')['value'].mean()
    axes.plot(over_time.index, over_time, label=variant)
axes.set(title=rows['scenario'].iloc[0], xlabel='time (s)', ylabel=f'{measure} ({rows["unit"].iloc[0]})')
axes.set_ylim(bottom=0)
axes.spines[['top', 'right']].set_visible(False)
axes.legend(frameon=False)
figure.savefig(picture, dpi=150)
