# SPDX-License-Identifier: GPL-2.0
"""Seeds of the state machine: what contexts go through."""
from .common import SHORT, scripts

# Flags of sm_draft.c
WRONG_NONCE, WITH_LIST, WITH_KEEPALIVE, WITH_ULIDS = 1, 2, 4, 8
WITH_FII, OTHER_TAG, TAMPERED, OVERTAKEN = 16, 32, 64, 128
WITH_PREFS = 16


def locators(*codes, odd=255, method=None):
    octets = bytes([odd, len(codes), 1]) + bytes(codes)
    return octets if method is None else octets + bytes([method])


def own(*codes):
    """A set of own locators, the ULID first, without preferences."""
    return bytes([len(codes)]) + bytes(codes) + bytes(3 * (len(codes) + 1))


def seeds():
    op = scripts("fuzz_sm.c")
    start = bytes([1, 0, 0, 0])
    quick = bytes([1, 0, 0, 1, 0, 0, 60, 0, 100, 0, 9, 1,
                   0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 9])
    r1 = op("r1", 0, 0, 0, 0, 0, 7, 0, 16)
    two = locators(0, 1)
    contact = (op("trigger", 0) + r1 +
               op("r2", WITH_LIST, 0, *two))
    answer = op("i2", WITH_LIST, 0, *two)
    silence = op("payload_tx") + op("timers", 6)

    yield "initiator", start + contact + op("payload_tx") + op("timers", 20)
    yield "responder", start + op("i1", 0, 0) + answer + op("timers", 20)
    yield "no_answer", start + op("trigger", 0) + op("timers", 20)
    yield "r2_lost", start + op("trigger", 0) + r1 + op("timers", 20)
    yield "two_rounds", (start + (op("trigger", 0) + r1 + op("timers", 3)) +
                         op("r1", 0, 0, 0, 0, 0, 8, 0, 16) + op("timers", 4))
    yield "r2_lost_payload", (start + op("trigger", 0) + r1 +
                              op("payload_hdr", time=SHORT, wait=b"\xff") +
                              op("keepalive", 0, 0, time=SHORT, wait=b"\xff"))
    yield "no_support", (start + op("trigger", 0) + op("no_support") +
                         op("timers", 2))
    yield "crossing", (start + op("trigger", 0) + op("i1", 0, 0) +
                       op("i2", WITH_LIST, 0, *two))
    yield "crossing_late", (start + op("trigger", 0) + r1 + op("i1", 0, 0) +
                            op("i2", WITH_LIST, 0, *two))
    yield "overtaken", (start + op("trigger", 0) +
                        op("i1", OVERTAKEN, 0, 1) + answer)
    yield "r1_wrong", (start + op("trigger", 0) +
                       op("r1", WRONG_NONCE, 0, 0, 0, 0, 7, 0, 16) +
                       op("r1", 0, 0x11, 0, 0, 0, 7, 0, 16))
    yield "r2_wrong", (start + op("trigger", 0) + r1 +
                       op("r2", WRONG_NONCE, 0) + op("r2", 0, 0x11) +
                       op("r2", WITH_LIST, 0, *locators(0, 1, odd=1, method=2)))
    yield "r1_long", (start + op("trigger", 0) +
                      op("r1", 0, 0, 0, 0, 0, 7, 0x04, 0xa8) + op("r2", 0, 0))
    yield "r1_too_long", (quick + op("trigger", 0) +
                          op("r1", 0, 0, 0, 0, 0, 7, 0x04, 0xbc) +
                          op("r1", 0, 0, 0, 0, 0, 7, 0x04, 0xbe))
    yield "names", (bytes([3, 5, 0, 0]) + op("trigger", 0x11) +
                    op("i1", WITH_ULIDS | WITH_FII, 0x11, 0, 0) +
                    op("i2", WITH_ULIDS | WITH_FII | WITH_LIST, 0x11, 0, 0,
                       *two))
    yield "old_validator", start + op("i2", WRONG_NONCE, 0, 40)
    yield "i2_refused", start + op("i2", WITH_LIST, 0,
                                   *locators(0, 1, odd=0, method=1))
    yield "failure", (start + contact + silence +
                      op("probe", 0, 0x11, 0x21, 2, 1, 0, 1) +
                      op("payload_tx") + op("timers", 8))
    yield "peer_explores", (start + contact +
                            op("probe", 0, 0, 1, 1, 1) +
                            op("probe", 0, 0x11, 0x11, 0, 2, 0) +
                            op("payload_rx") + op("timers", 12))
    yield "move", (start + contact + op("move", 0x11) +
                   op("probe", 0, 0x11, 0x11, 2, 1, 0) + op("timers", 4) +
                   op("move", 0x00) + op("timers", 10))
    yield "list_without_current", (start + contact + op("move", 0x11) +
                                   op("probe", 0, 0x11, 0x11, 2, 1, 0) +
                                   op("i2", WITH_LIST, 0, *locators(0, 2)) +
                                   op("timers", 8))
    yield "list_longer_than_kept", (start + contact + op("move", 0x11) +
                                    op("probe", 0, 0x11, 0x11, 2, 1, 0) +
                                    op("timers", 2) +
                                    op("i2", WITH_LIST, 0,
                                       *locators(0, *range(2, 10), 1)))
    yield "current_taken_back", (start + contact + op("move", 0x11) +
                                 op("probe", 0, 0x11, 0x11, 2, 1, 0) +
                                 op("i2", WITH_LIST, 0, *locators(0, 2)) +
                                 op("probe", 0, 0, 1, 0, 9))
    yield "new_life_of_the_peer", (start + contact +
                                   op("i2", OTHER_TAG, 0, 1) +
                                   op("timers", 4))
    yield "source_down", (start + contact + op("locators", 1) +
                          op("locators", 3) + op("timers", 8) +
                          op("locators", 0))
    yield "unused", (start + contact + op("timers", 3) +
                     op("ulid_deleted") + op("unused") + op("ulid_gone"))
    yield "no_memory", (start + op("trigger", 0, no_memory=True) + contact +
                        op("move", 0x11, no_memory=True) + op("delete"))
    yield "late", (start + contact + op("move", 0x11) + op("late_stamp", 0) +
                   op("late_stamp", 1) + op("late_event", 0) +
                   op("late_event", 1) + op("timers", 20))
    yield "r2_lost_then_i1", (start + contact + op("i1", 0, 0) +
                              op("i1", OTHER_TAG, 0, 1) +
                              op("i1", WITH_ULIDS, 0x99, 0))
    yield "too_early", (start + op("trigger", 0) + op("timer") +
                        op("trigger", 0) + op("move", 0x11) +
                        op("ulid_deleted"))
    yield "wrong_state", (start + op("r2", 0, 0) + op("r1", 0, 0, 0, 0, 0, 7) +
                          op("keepalive", 0, 0) + op("trigger", 0) +
                          op("keepalive", 0, 0) + op("no_support") +
                          op("r2", 0, 0) + op("r1", 0, 0, 0, 0, 0, 7))
    yield "foreign_address", (start + contact + op("keepalive", 0, 0x99) +
                              op("i2", 0, 0x90))
    yield "keepalive_timeouts", (start + op("trigger", 0) + r1 +
                                 op("r2", WITH_KEEPALIVE, 0, 0, 5) +
                                 op("i2", WITH_KEEPALIVE, 0, 0, 0))
    yield "one_locator", bytes([0, 0, 0, 0]) + contact + op("i1", 0, 0)
    yield "short_validator", (start + op("i2", TAMPERED, 0, 0, 27, 4) +
                              op("i2", TAMPERED, 0, 0, 28, 4))
    yield "octets", (start + op("octets", 0, 1, 59, 0, 1, 0, 0, 0, *range(10)) +
                     op("update", 0, 0) + op("keepalive", 0, 0x11))
    added = start + contact + op("set", *own(1, 2))
    late = added + op("timers", 4)
    yield "update", added + op("ack", 0, 0) + op("timers", 6)
    yield "update_repeated", late + op("ack", WRONG_NONCE, 0) + op("ack", 0, 0)
    yield "update_newer", (added + op("set", *own(2, 3)) + op("timers", 3) +
                           op("locators", 1) + op("timers", 3) +
                           op("ack", 0, 0x10))
    yield "update_moved", (start + contact +
                           op("set", 2, 5, 0x10, 0, 0, 0, 0, 0) +
                           op("r1bis", 0, 0x05, 0, 0, 0, 7, 0, 16) +
                           op("r2", WITH_LIST, 0x05, *two) + op("timers", 4))
    yield "update_prefs", (start + contact +
                           op("set", 1, 1, 0, 0, 0, 1, 7, 9) +
                           op("ack", 0, 0))
    for code in range(5):
        yield f"update_refused_{code}", (added +
                                         op("error", WRONG_NONCE, 0, 0, code, 0) +
                                         op("error", 0, 0, 0, code, 0) +
                                         op("timers", 4) + op("ack", 0, 0))
    yield "error_other", (added + op("error", 0, 0, 3, 2, 0) +
                          op("error", OTHER_TAG, 0, 67, 0, 0) +
                          op("error", WITH_LIST, 0, 64, 0, 0))
    yield "peer_adds", (start + contact +
                        op("update", WITH_LIST, 0, *locators(0, 1, 2)) +
                        op("update", WITH_LIST | WITH_PREFS, 0,
                           *locators(0, 2, 1), 8, *range(9)) +
                        op("update", WITH_PREFS, 0, 4, *range(6)))
    yield "peer_refused", (start + contact +
                           op("update", WITH_PREFS, 0, 1, 0, 0) +
                           op("update", WITH_PREFS, 0, 2, 0, 0, 0) +
                           op("update", WITH_LIST, 0,
                              *locators(0, 1, odd=1, method=1)))
    yield "peer_leaves", (start + contact +
                          op("update", WITH_LIST, 0, *locators(1, 2)) +
                          op("probe", 0, 0x11, 0x11, 2, 1, 0) +
                          op("update", WITH_LIST | WITH_PREFS, 0,
                             *locators(0, 1), 0, 0, 1) + op("timers", 6))
    # 3600 ms, then 60 s
    times = [0, 200, 1, 0, 1, 0, 3, 1]
    longer = [0x0e, 0xa0, 1, 0, 1, 0, 3, 0]
    yield "config", (start + contact + op("config", *times) +
                     op("timers", 4) + op("ack", 0, 0) +
                     op("config", *longer) + op("timers", 6))
    yield "config_refused", (start + contact + op("set", *own(1, 2)) +
                             op("config", *times) + op("timers", 3) +
                             op("error", 0, 0, 0, 2, 0) + op("timers", 4) +
                             op("error", 0, 0, 0, 0, 0))
    yield "config_in_setup", (start + op("config", *times) +
                              op("trigger", 0) + op("config", *longer) + r1 +
                              op("config", *times) +
                              op("r2", WITH_LIST, 0, *two) +
                              op("timers", 3) + op("ack", 0, 0))
    yield "config_recovery", (start + contact + op("config", *times) +
                              op("r1bis", 0, 0, 0, 0, 0, 7, 0, 16) +
                              op("config", *longer) +
                              op("r2", WITH_LIST, 0, *two) + op("timers", 9))
    yield "config_exploring", (start + contact + op("explore") +
                               op("timers", 9) + op("config", *times) +
                               op("timers", 9) + op("suspect", 10, 10) +
                               op("explore"))
    yield "signed", (start + op("own") + contact + op("timers", 3) +
                     op("signed", 1) + op("signed", 0) + op("timers", 3) +
                     op("ack", 0, 0) + op("set", *own(1, 2)) +
                     op("signed", 0) + op("ack", 0, 0) + op("i1", 0, 0))
    yield "signed_in_setup", (start + op("own") + op("trigger", 0) + r1 +
                              op("signed", 0) + op("timers", 2) +
                              op("r2", WITH_LIST, 0, *two) + op("timers", 4))
    yield "signed_recovery", (start + op("own") + contact +
                              op("r1bis", 0, 0x05, 0, 0, 0, 7, 0, 16) +
                              op("keepalive", 0, 0) + op("signed", 0) +
                              op("ack", 0, 0) + op("r2", WITH_LIST, 0x05, *two) +
                              op("timers", 9))
    yield "signed_refused", (start + contact + op("own") + op("signed", 0) +
                             op("error", 0, 0, 0, 2, 0) + op("signed", 0) +
                             op("timers", 4))
    yield "confused", start + contact + op("confused") + r1 + op("timers", 9)
    yield "confused_no_memory", (start + contact +
                                 op("confused", no_memory=True))
