# A metric over a varied key, with intervals: gnuplot -c sweep.gp FOLDER METRIC COLUMN PICTURE
# COLUMN has the key's numbers: server.workers, or state.store.round_trip.value where values have units.
set datafile separator comma
set datafile columnheaders
file = ARG1.'/summary.csv'
has_classes = strstrt(system(sprintf('head -n 1 "%s"', file)), ',workload,') > 0
variants = ''
knows(name) = strstrt(' '.variants.' ', ' '.name.' ') > 0
note(name) = (unit = strcol('unit'), variants = knows(name) ? variants : variants.' '.name, 1)
is_meant(row) = strcol('metric') eq ARG2 && (has_classes ? strcol('workload') eq '' : 1) ? note(strcol('variant')) : 0
set table $rows separator comma
plot file using (strcol('variant')):(strcol(ARG3)):(strcol('mean')):(strcol('ci_low')):(strcol('ci_high')) \
  with table if (is_meant(0))
unset table
if (|$rows| == 0) exit error sprintf('%s has no %s', file, ARG2)

set terminal pngcairo size 1000,600 noenhanced
set output ARG4
set datafile nocolumnheaders
set datafile missing NaN # of other designs: lines go on
set xlabel ARG3
set ylabel sprintf('%s (%s)', ARG2, unit)
set yrange [0:*]
set offsets graph 0.02, graph 0.02
set key outside top horizontal
variant(row) = word(strcol(1), 1) # a table fills its cells with spaces
plot for [name in variants] $rows using (variant(0) eq name ? $2 : NaN):3:4:5 with yerrorlines lw 2 title name
