# SPDX-License-Identifier: GPL-2.0
# The front door. `make help` lists what there is.

KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr/local
BUILD	:= $(CURDIR)/build
GUEST	:= tools/testing/guest
HOURS	?= 1
KVER	 = $(shell cat $(KDIR)/include/config/kernel.release 2>/dev/null)

all: module shim6ctl	## module for the running kernel (or KDIR=...) and shim6ctl

module:
	@[ -e "$(KDIR)/Makefile" ] || { \
		echo "no kernel headers in $(KDIR): apt-get install linux-headers-$$(uname -r), or make KDIR=..." >&2; exit 1; }
	$(GUEST)/build-module $(KDIR) $(BUILD)/module

shim6ctl:
	$(MAKE) -C tools/shim6ctl O=$(BUILD)/shim6ctl

install: all	## module, shim6ctl, man page, completion (PREFIX=, DESTDIR=)
	install -D -m 644 $(BUILD)/module/shim6.ko \
		$(DESTDIR)/lib/modules/$(KVER)/extra/shim6.ko
	$(MAKE) -C tools/shim6ctl O=$(BUILD)/shim6ctl PREFIX=$(PREFIX) install
	[ -n "$(DESTDIR)" ] || depmod -a $(KVER)

uninstall:	## take all of that away again
	rm -f $(DESTDIR)/lib/modules/$(KVER)/extra/shim6.ko
	$(MAKE) -C tools/shim6ctl O=$(BUILD)/shim6ctl PREFIX=$(PREFIX) uninstall
	[ -n "$(DESTDIR)" ] || depmod -a $(KVER)

demo:	## a TCP transfer outlives its provider, live, in a stock kernel
	demo/run

check:	## every test; ends with "N passed, N failed, N skipped"
	tools/testing/check build style unit net time sim cost stock

check-build:	## both stock kernels and UML, gcc and clang, W=1, sparse
	tools/testing/check build

check-style:	## checkpatch --strict, shellcheck, generated files, conformance table
	tools/testing/check style

check-unit:	## KUnit in the debug guest and in user space under ASan/UBSan, shim6ctl
	tools/testing/check unit

check-net:	## netns scenarios in the debug guest, long timers in time travel
	tools/testing/check net time

check-stock:	## stock 6.1 and 6.12 under QEMU with 2 CPUs
	tools/testing/check stock

check-sim:	## the pure files: a million schedules, ten million states
	$(GUEST)/packages build
	tools/testing/sim/run long

soak-sim:	## schedules nobody has tried yet, for HOURS=
	$(GUEST)/packages build
	tools/testing/sim/run soak $(HOURS)

check-fuzz:	## every parser and state machine, 60 s each, with coverage
	$(GUEST)/packages build
	tools/testing/fuzz/run

soak-fuzz:	## the same for HOURS=
	$(GUEST)/packages build
	tools/testing/fuzz/run --soak $(HOURS)

check-mutants:	## faults seeded into the pure files: each must be caught
	$(GUEST)/packages build
	tools/testing/mutants/run

bench-failover:	## outages of shim6, MPTCP, SCTP when a path dies (TRIALS= PEERS= FAULTS= RTTS=)
	tools/bench/failover/run

check-bench:	## the same, one trial of each of four: shim6 recovers
	tools/bench/failover/run --check

bench:	## what a packet costs, beside tunnels, ILA, WireGuard, MPTCP (ROUNDS=)
	tools/bench/datapath/run

check-bench-datapath:	## the same, short: shim6 costs no more than it did
	tools/bench/datapath/run --check

bench-crypto:	## proofs checked in a second, beside OpenSSL's figures
	tools/bench/crypto/run

bench-hooks:	## what the module adds to a packet, out and in (TRIALS=)
	tools/bench/hooks/run

bench-scale:	## contexts made in a second, and what a million cost (CONTEXTS=)
	tools/bench/scale/run

bench-recover:	## how fast 10,000 peers that sign their lists come back (PEERS=)
	tools/bench/recover/run

bench-window:	## what TCP gets through a new path at first (TRIALS=)
	tools/bench/window/run

soak-failover:	## one TCP session, FAILOVERS= (1000) deaths of its path
	tools/testing/soak-failover

guests:	## build the guest kernels
	$(GUEST)/packages build test
	$(GUEST)/build-uml debug
	$(GUEST)/build-uml fast
	$(GUEST)/fetch-stock 6.1
	$(GUEST)/fetch-stock 6.12

print-guests:	## their kinds and paths
	@$(GUEST)/print-guests

clean:	## remove build/ (guest kernels stay in the cache)
	rm -rf $(BUILD)

help:	## this list
	@sed -n 's/^\([a-z0-9-]*\):.*##[ \t]*/\1\t/p' Makefile | expand -t 22

.PHONY: all module shim6ctl install uninstall demo check check-build \
	check-style check-unit check-net check-stock check-sim soak-sim \
	check-fuzz soak-fuzz check-mutants bench bench-failover check-bench \
	check-bench-datapath bench-crypto bench-hooks bench-scale bench-recover \
	bench-window soak-failover \
	guests print-guests clean help
