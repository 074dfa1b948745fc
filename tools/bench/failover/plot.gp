# SPDX-License-Identifier: GPL-2.0
# The picture of the bench. Run by gnuplot in the folder with failover.vars and
# failover.dat, which summary.py wrote.

load 'failover.vars'

set terminal svg size 960,(120 + 240 * rtt_ms_count) \
	font 'DejaVu Sans,Helvetica,Arial,sans-serif,14' \
	background '#ffffff' rounded
set output 'failover.svg'
set encoding utf8

array colours[6] = ['#3b75af', '#7fb2e5', '#d98b1f', '#3a9b5c', '#888888', \
	'#8e5ba6']
grey = '#555555'
step = 0.8 / peer_count

set border 3 linecolor rgb grey
set xtics nomirror scale 0 textcolor rgb grey
set ytics nomirror out scale 0.5 textcolor rgb grey
set logscale y
set yrange [0.01:60]
set ytics ('10 ms' 0.01, '0.1 s' 0.1, '1 s' 1, '10 s' 10)
set grid ytics linecolor rgb '#e4e4e4' linetype 1
set xrange [-0.6:fault_count - 0.4]
unset xtics
do for [f = 1:fault_count] {
	set xtics add (fault[f] f - 1)
}
set key outside top center horizontal textcolor rgb grey

# Column: a place among the peers of a fault
place(f, p) = f + (p - (peer_count - 1) / 2.0) * step
# Rows of one peer and one RTT, of those which lost or lost nothing
of(p, r, y) = (column(1) == p && column(3) == r) ? y : NaN
lossy(y) = column(7) > 0 ? y : NaN

set multiplot layout rtt_ms_count,1 title sprintf("{/=18 Silence of the \
receiver when path 1 of two dies}\n{/=12 median (dot), 95 of 100 (bar); cross: \
connections lost; %d trials each; UML, kernel %s, HZ=%d}", \
	trials, kernel, hz)
do for [r = 0:rtt_ms_count - 1] {
	set ylabel sprintf("RTT %d ms", rtt_ms[r + 1]) textcolor rgb grey
	plot for [p = 0:peer_count - 1] 'failover.dat' \
		using (place($2, $1)):(of(p, r, $4)):(of(p, r, $4)):(of(p, r, $5)) \
		with yerrorbars pointtype 7 pointsize 0.7 linewidth 2 \
		linecolor rgb colours[p % 6 + 1] title (r ? '' : peer[p + 1]), \
		for [p = 0:peer_count - 1] 'failover.dat' \
		using (place($2, $1)):(lossy(of(p, r, $5))) \
		with points pointtype 2 pointsize 1 linewidth 2 \
		linecolor rgb '#c62828' notitle
	unset key
}
unset multiplot
