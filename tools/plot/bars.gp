# A metric of each design, with its interval: gnuplot -c bars.gp FOLDER METRIC PICTURE
set datafile separator comma
set datafile columnheaders
file = ARG1.'/summary.csv'
has_classes = strstrt(system(sprintf('head -n 1 "%s"', file)), ',workload,') > 0
is_meant(row) = strcol('metric') eq ARG2 && (has_classes ? strcol('workload') eq '' : 1) ? (unit = strcol('unit'), 1) : 0
set table $rows separator comma
plot file using (strcol('variant')):(strcol('mean')):(strcol('ci_low')):(strcol('ci_high')) with table if (is_meant(0))
unset table
if (|$rows| == 0) exit error sprintf('%s has no %s', file, ARG2)

set terminal pngcairo size 900,600 noenhanced
set output ARG3
set datafile nocolumnheaders
set ylabel sprintf('%s (%s)', ARG2, unit)
set yrange [0:*]
set style fill solid
set boxwidth 0.7
unset key
plot $rows using 0:2:xtic(1) with boxes lc rgb '#1769aa', $rows using 0:2:3:4 with yerrorbars lc rgb 'black' pt 0 lw 2
