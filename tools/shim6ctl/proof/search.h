/* SPDX-License-Identifier: GPL-2.0 */
/* The search for a modifier. */
#ifndef PROOF_SEARCH_H
#define PROOF_SEARCH_H

#include "pure.h"

/**
 * search_modifier() - look for a modifier that fits Sec
 * @pds: the parameters; with one thread the modifier counts up from where it
 *	stands, with more each of them counts from elsewhere
 * @sec: Sec
 * @threads: that look
 *
 * Says on stderr how long it will take: always once when it takes long, each
 * second when that is a terminal.
 *
 * Return: 0, or an exit status.
 */
int search_modifier(struct shim6_pds *pds, unsigned int sec,
		    unsigned int threads);

#endif /* PROOF_SEARCH_H */
