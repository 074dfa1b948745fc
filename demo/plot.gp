# SPDX-License-Identifier: GPL-2.0
# The picture of the demo.  Run by gnuplot in the folder with failover.vars and
# failover.dat, which verdict.py wrote.

load 'failover.vars'

set terminal svg size 960,420 font 'DejaVu Sans,Helvetica,Arial,sans-serif,14' \
	background '#ffffff' rounded
set output 'failover.svg'
set encoding utf8

blue = '#3b75af'; green = '#3a9b5c'; red = '#c62828'; grey = '#555555'

set title sprintf("{/=18 A TCP connection outlives its provider}\n\
{/=12 Debian kernel %s with the shim6 module; REAP Send Timeout %g s}", \
	kernel, send_timeout)
set xlabel "time since the connection began (s)" textcolor rgb grey
set ylabel "arriving at B (MB/s)" textcolor rgb grey
set border 3 linecolor rgb grey
set tics nomirror out scale 0.5 textcolor rgb grey
set grid ytics linecolor rgb '#e4e4e4' linetype 1
set xrange [0:end * 1.05]
set yrange [0:(peak > rate * 1.4 ? peak : rate * 1.4) * 1.4]
set ytics 0, rate / 2, rate * 1.5
set key off
set style fill solid 1.0 noborder
middle = rate / 2

# An event: a line from the axis up to its text
set style arrow 1 nohead linewidth 1.5 linecolor rgb grey
set style arrow 2 nohead linewidth 2 linecolor rgb red
set style arrow 3 nohead linewidth 2 linecolor rgb green
set style arrow 4 heads size screen 0.006,25 linewidth 1.5 linecolor rgb grey

if (exists('established')) {
	set arrow from established,0 to established,graph 0.86 arrowstyle 1 front
	set label "context established" at established,graph 0.86 \
		offset 0.7,0 textcolor rgb grey front
}
if (exists('fault')) {
	set arrow from fault,0 to fault,graph 0.96 arrowstyle 2 front
	set label "provider 1 dies, silently" at fault,graph 0.96 \
		right offset -0.7,0 textcolor rgb red front
}
if (exists('fault') && exists('probe')) {
	set arrow from fault,middle to probe,middle arrowstyle 4 front
	set label sprintf("%.2f s until the\nfirst probe", probe - fault) \
		at (fault + probe) / 2, middle center offset 0,2 \
		textcolor rgb grey front
}
if (exists('switch')) {
	set arrow from switch,0 to switch,graph 0.96 arrowstyle 3 front
	set label "switch to provider 2" at switch,graph 0.96 offset 0.7,0 \
		textcolor rgb green front
}
if (exists('switch') && exists('probe')) {
	set label sprintf("%.0f ms after the first probe", \
		1000 * (switch - probe)) at switch,graph 0.86 offset 0.7,0 \
		font ',12' textcolor rgb grey front
}
if (exists('fault')) {
	set label "through provider 1" at fault / 2, middle \
		center textcolor rgb '#ffffff' front
}
if (exists('switch')) {
	set label "through provider 2" at (switch + end) / 2, middle \
		center textcolor rgb '#ffffff' front
}

plot 'failover.dat' using 1:2 with filledcurves y=0 linecolor rgb blue, \
	'' using 1:3 with filledcurves y=0 linecolor rgb green
