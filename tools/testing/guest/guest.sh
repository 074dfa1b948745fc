# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What process 1 of every guest begins with.  Sourced by init-uml and init-qemu.

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

mount_kernel_file_systems()
{
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	mount -t devtmpfs devtmpfs /dev
	mkdir -p /dev/pts /dev/shm
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /dev/shm
	ln -sfn /proc/self/fd /dev/fd
}

# take_terminal TTY...: the first becomes the output; all pass what is written
# on as it is.
take_terminal()
{
	local tty

	exec </dev/null >"$1" 2>&1
	for tty in "$@"; do
		stty -F "$tty" -opost -echo
	done
}
