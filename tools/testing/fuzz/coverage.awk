# SPDX-License-Identifier: GPL-2.0
# Sums up "llvm-cov show": lines reached of the protocol's files, and which
# ones of the codec are not. Fails when there are any.

# No option gets there: opt_order[] holds what the switch before lists. The
# compiler wants a return value all the same.
function is_out_of_reach(text)
{
	return function_head ~ / opt_len\(/ && text == "\treturn 0;"
}

/^\/.*:$/ {
	file = ""
	if (match($0, /(core|reap)\/[a-z_]+\.c:$/))
		file = substr($0, RSTART, RLENGTH - 1)
	next
}

file == "" { next }

{
	split($0, field, "|")
	text = $0
	sub(/^[^|]*\|[^|]*\|/, "", text)
	if (text ~ /^[a-z].*\(/)
		function_head = text
	if (field[2] !~ /[0-9]/ || is_out_of_reach(text))
		next
	if (!(file in total))
		files[++n] = file
	total[file]++
	if (field[2] ~ /[1-9]/)
		reached[file]++
	else if (file ~ /codec_(de|en)code/)
		missed[++misses] = sprintf("not reached: %s:%d: %s", file,
					   field[1], text)
}

END {
	for (i = 1; i <= n; i++)
		printf "%-24s %4d of %4d lines\n", files[i],
			reached[files[i]], total[files[i]]
	for (i = 1; i <= misses; i++)
		print missed[i]
	exit misses || !total["core/codec_decode.c"] ||
		!total["core/codec_encode.c"]
}
