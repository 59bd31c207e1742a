# Which design is better where: gnuplot -c map.gp CSV PICTURE
# The first two columns of CSV are two keys, the third one says who is better at their values; empty: undecided.
set datafile separator comma
header = system(sprintf('head -n 1 "%s" | tr "," " "', ARG1))
# Values have units, so they stand in the order of the file: each is known by its place in these lists.
across = ''; up = ''; better = ''
place(list, name) = (at = 0, sum [i = 1:words(list)] (word(list, i) eq name ? (at = i) : 0), at)
with_it(list, name) = place(list, name) > 0 ? list : list.' '.name
note(a, u, b) = (across = with_it(across, a), up = with_it(up, u), better = b eq '' ? better : with_it(better, b), 1)
set table $rows separator comma
plot ARG1 using (strcol(1)):(strcol(2)):(strcol(3) eq '' ? '?' : strcol(3)) skip 1 with table if (note(strcol(1), strcol(2), strcol(3)))
unset table
if (|$rows| == 0) exit error sprintf('%s has no cells', ARG1)

set terminal pngcairo size 1200,750 noenhanced
set output ARG2
set xlabel word(header, 1)
set ylabel word(header, 2)
set xrange [0.5:words(across) + 0.5]
set yrange [0.5:words(up) + 0.5]
set xtics ()
set ytics ()
set for [i = 1:words(across):(words(across) + 5) / 6] xtics add (word(across, i) i)
set for [i = 1:words(up):(words(up) + 5) / 6] ytics add (word(up, i) i)
set key outside top horizontal
set style fill solid noborder
colours = '#c63d06 #1769aa #00805a #561a75 #6b4e00 #cf2a7a'
cell(column) = word(strcol(column), 1) # of a table, which fills its cells with spaces
plot for [i = 1:words(better)] $rows \
       using (cell(3) eq word(better, i) ? place(across, cell(1)) : NaN):(place(up, cell(2))):(0.5):(0.5) \
       with boxxyerror lc rgb word(colours, i) title word(better, i), \
     $rows using (cell(3) eq '?' ? place(across, cell(1)) : NaN):(place(up, cell(2))):(0.5):(0.5) \
       with boxxyerror lc rgb '#e4e8ec' title 'undecided'
