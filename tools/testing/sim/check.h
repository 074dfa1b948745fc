/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What must hold, whatever happens: invariants, checked after every step, and
 * which rows of the tables were reached.
 */
#ifndef _SIM_CHECK_H
#define _SIM_CHECK_H

#include "host.h"

/** sim_violated() - an invariant does not hold; given by the program */
void sim_violated(const struct sim_host *h, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** sim_check_step() - after each step of a context */
void sim_check_step(const struct sim_seen *seen);

/** sim_check_payload() - a payload packet with the header leaves a host */
void sim_check_payload(struct sim_host *h, const struct sim_packet *p);

/** sim_check_delivery() - payload reaches a ULP; false: its checksum is wrong */
bool sim_check_delivery(struct sim_host *h, const struct sim_packet *p,
			const struct reap_pair *ulids);

/* check_proof.c */
/** sim_check_proof() - the part of sim_check_step() about proof of locators */
void sim_check_proof(const struct sim_seen *seen);
/** sim_is_shown() - has the peer proven that this locator is its own? */
bool sim_is_shown(const struct sim_ctx *c, const struct in6_addr *addr);

/* check_update.c */
/** sim_check_update() - the part of sim_check_step() about Update Requests */
void sim_check_update(const struct sim_seen *seen);
/** sim_check_resume() - watch a context anew, from the state it is in; no rates */
void sim_check_resume(struct sim_ctx *c);
/** sim_is_told() - has the peer acknowledged this own locator? */
bool sim_is_told(const struct sim_ctx *c, const struct in6_addr *addr);

/** sim_live() - contexts of a host */
unsigned int sim_live(const struct sim_host *h);

/* cover.c */

/** sim_cover() - count the rows of this step */
void sim_cover(const struct sim_seen *seen);
/** sim_cover_add() - add the counts of another process */
void sim_cover_add(const u64 *counts);
/** sim_cover_counts() - all counts; @n is how many */
const u64 *sim_cover_counts(unsigned int *n);
/** sim_cover_print() - the tables; returns how many rows were never reached */
unsigned int sim_cover_print(void);

#endif /* _SIM_CHECK_H */
