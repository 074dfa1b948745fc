# SPDX-License-Identifier: GPL-2.0
"""Seeds of REAP: failures, moves, the peer's probes."""
from .common import LONG, SHORT, scripts

OPERATIONAL, EXPLORING, INBOUND_OK = 0, 1, 2


def seeds():
    op = scripts("fuzz_reap.c")
    start = bytes([0x11, 0, 0])
    quick = bytes([0x33, 7, 1, 0, 10, 0, 50, 0, 5, 2])
    failure = op("payload_tx") + op("timers", 5)

    def probe(sta, *echoes, pair=0, nonce=1, **how):
        return op("probe", pair, sta, len(echoes), nonce, *echoes, **how)

    yield "keepalives", start + op("payload_rx") + op("timers", 12)
    yield "failure", start + failure + op("timers", 12)
    yield "switch", (start + failure + probe(EXPLORING, pair=0x11) +
                     probe(INBOUND_OK, 1, 0, pair=0x11, nonce=2) +
                     probe(OPERATIONAL, 0, pair=0x11, nonce=3) +
                     op("timers", 12))
    yield "peer_explores", (start + probe(EXPLORING) + op("payload_tx") +
                            op("timers", 31) + op("payload_rx") +
                            probe(OPERATIONAL, 0))
    yield "heard", start + failure + op("payload_rx") + op("timers", 31)
    yield "heard_keepalive", (start + op("keepalive") + failure +
                              op("keepalive") + op("keepalive"))
    yield "late_answers", (start + failure + probe(INBOUND_OK) +
                           probe(INBOUND_OK, 0, 65, 128) +
                           probe(INBOUND_OK, time=SHORT, wait=b"\5") +
                           probe(OPERATIONAL, 0) + op("timers", 9))
    yield "answer_not_heard", (start + probe(EXPLORING, pair=0x11) +
                               probe(OPERATIONAL) +
                               probe(INBOUND_OK, nonce=3) +
                               probe(OPERATIONAL, 0, nonce=4))
    yield "late_select", (start + failure + probe(OPERATIONAL, pair=0x11) +
                          probe(OPERATIONAL, 0, pair=0x11, nonce=2) +
                          probe(INBOUND_OK, 64, 0, pair=0x10, nonce=3))
    yield "heard_and_lost", (start + op("move", 0x11) + op("payload_rx") +
                             op("payload_tx") + op("late_event", 1) +
                             op("timers", 31))
    yield "lost_again", (start + failure + op("payload_rx") +
                         op("late_event", 1) + op("timers", 31) +
                         op("timers", 31))
    yield "no_such_state", start + op("probe", 0, 3, 0, 1)
    yield "many_reports", (quick + op("explore", 1) + op("timers", 31) +
                           b"".join(probe(EXPLORING, *range(n), nonce=n)
                                    for n in range(16)) + op("timers", 31))
    yield "move", (start + op("move", 0x11) + probe(INBOUND_OK, 0, pair=0x11) +
                   op("move", 0x11) + op("move", 0x22) + op("timers", 20))
    yield "move_refused", (start + op("flags", 1, 0, 0, 0) +
                           op("move", 0x11) + op("move", 0x99))
    yield "move_fails", start + op("move", 0x11) + op("timers", 20)
    yield "move_overtaken", (start + op("move", 0x11) + op("move", 0x10) +
                             op("explore", 3) + op("timers", 9))
    yield "move_in_vain", (start + op("move", 0x11) + probe(EXPLORING) +
                           op("timers", 31))
    yield "move_and_peer", (start + op("move", 0x11) + probe(INBOUND_OK) +
                            probe(OPERATIONAL, 1) + op("timers", 9))
    yield "no_pair", (start + op("flags", 0, 0x10, 0x20, 0) +
                      op("flags", 1, 0x10, 0, 0) + op("explore", 3) +
                      op("explore", 3) + op("timers", 9))
    yield "ranks", (bytes([0x77, 1, 0]) + op("flags", 1, 1, 0x21, 3) +
                    op("flags", 2, 2, 0x22, 1) + op("explore", 1) +
                    op("timers", 31) + op("timers", 31) + op("timers", 31))
    yield "list", (start + op("list", 5, 2, 3, 0x20, 0x21, 0x11) +
                   op("move", 0x20) + probe(INBOUND_OK, 0, pair=0x20) +
                   op("list", 1) + op("timers", 20))
    yield "late", (start + op("late_stamp", 0) + op("late_stamp", 1) +
                   op("late_event", 0) + op("late_event", 1) +
                   op("timers", 9))
    yield "no_memory", (start + op("explore", 1, no_memory=True) +
                        op("payload_tx") +
                        op("timer", time=LONG, wait=b"\1\0") +
                        op("timer", no_memory=True) + op("timer"))
    yield "timeouts", (start + op("timeout", 0, 0) + op("payload_rx") +
                       op("timers", 9) + op("timeout", 0xff, 0xfe) +
                       op("payload_rx") + op("timers", 9))
