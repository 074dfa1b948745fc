# SPDX-License-Identifier: GPL-2.0
# The picture of the bench. Run by gnuplot in the folder with datapath.vars and
# datapath.dat, which summary.py wrote.

load 'datapath.vars'

set terminal svg size 960,(120 + 170 * metric_count) \
	font 'DejaVu Sans,Helvetica,Arial,sans-serif,14' \
	background '#ffffff' rounded
set output 'datapath.svg'
set encoding utf8

grey = '#555555'
ours = '#3b75af'
theirs = '#b9b9b9'
# Cases of this module come first
own_count = 4

set border 3 linecolor rgb grey
set xtics nomirror scale 0 textcolor rgb grey
set ytics nomirror out scale 0.5 textcolor rgb grey
set grid ytics linecolor rgb '#e4e4e4' linetype 1
set xrange [-0.6:case_count - 0.4]
set yrange [0:1.6]
set ytics 0.5
unset xtics
do for [c = 1:case_count] {
	set xtics add (case[c] c - 1)
}
set xtics nomirror scale 0
set style fill solid 1.0 noborder
unset key

# Rows of one metric, of this module or of others
of(m, own, y) = (column(1) == m && (column(2) < own_count) == own) ? y : NaN

set multiplot layout metric_count,1 title sprintf("{/=18 Compared with plain \
packets without the module}\n{/=12 median of the ratios of a round \
(bar), 95 of 100 (line); %d rounds; of rtt less is better}", rounds)
do for [m = 0:metric_count - 1] {
	set ylabel metric[m + 1] textcolor rgb grey
	set arrow 1 from graph 0, first 1 to graph 1, first 1 nohead \
		linecolor rgb grey dashtype 2 front
	plot for [own = 0:1] 'datapath.dat' \
		using 2:(of(m, own, $3)):(0.6) with boxes \
		linecolor rgb (own ? ours : theirs), \
		'datapath.dat' using ($1 == m ? $2 : NaN):3:4:5 \
		with yerrorbars pointtype 7 pointsize 0.3 linewidth 2 linecolor rgb '#333333'
}
unset multiplot
