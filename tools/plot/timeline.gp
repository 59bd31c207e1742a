# A measure of the fleet over time, the mean of all trials: gnuplot -c timeline.gp FOLDER MEASURE PICTURE
set datafile separator comma
set datafile columnheaders
file = ARG1.'/timeline.csv'
variants = ''
knows(name) = strstrt(' '.variants.' ', ' '.name.' ') > 0
note(name) = (unit = strcol('unit'), variants = knows(name) ? variants : variants.' '.name, 1)
is_meant(row) = strcol('metric') eq ARG2 && strcol('server') eq '' ? note(strcol('variant')) : 0
set table $rows separator comma
plot file using (strcol('variant')):(strcol('time_s')):(strcol('value')) with table if (is_meant(0))
unset table
if (|$rows| == 0) exit error sprintf('%s has no %s of the fleet', file, ARG2)

set terminal pngcairo size 1200,600 noenhanced
set output ARG3
set datafile nocolumnheaders
set xlabel 'time (s)'
set ylabel sprintf('%s (%s)', ARG2, unit)
set yrange [0:*]
set key outside top horizontal
variant(row) = word(strcol(1), 1) # a table fills its cells with spaces
# `unique` takes the mean of the trials at each time.
plot for [name in variants] $rows using (variant(0) eq name ? $2 : NaN):3 smooth unique lw 2 title name
