// SPDX-License-Identifier: GPL-2.0
/* Parameter files put to use, and out of it. */
#include "../ctl.h"
#include "proof.h"

/*
 * When one address is in use elsewhere, all of them are made anew with the
 * next collision count, twice at most (RFC 3972 4, RFC 5535 6).
 */
static int configure_unique(struct proof *proof,
			    const struct proof_lifetimes *lifetimes)
{
	const struct proof_address *taken;
	int status;

	while (!(status = proof_configure(proof, lifetimes, &taken)) && taken) {
		say("%s is in use by another host on %s",
		    proof_text(&taken->addr).s, taken->ifname);
		status = proof_unconfigure(proof);
		if (status)
			break;
		if (!proof_collided(proof)) {
			say("the third collision: somebody on the link lets no address be unique, or the interfaces are on one link");
			return EX_UNAVAILABLE;
		}
	}
	return status;
}

/* Addresses are good for packets and the module is told when it is there. */
static int tell(const struct proof *proof)
{
	int status = proof_hand_over(proof);

	switch (status) {
	case 0:
		break;
	case EX_UNAVAILABLE:
	case EX_CONFIG:
		say("the addresses are configured, but the module did not get their parameters: Shim6 does not prove them to peers until they are applied again");
		break;
	default:
		proof_unconfigure(proof);
		break;
	}
	return status;
}

int proof_apply(const char *name, struct proof *proof,
		const struct proof_lifetimes *lifetimes)
{
	u32 collisions;
	int status;

	status = proof_read(name, proof);
	if (!status)
		status = proof_check(name, proof);
	if (status)
		return status;
	collisions = proof->collisions;
	status = configure_unique(proof, lifetimes);
	if (status)
		return status;
	if (proof->collisions != collisions)
		status = proof_replace(name, proof);
	if (!status)
		return tell(proof);
	proof_unconfigure(proof);
	return status;
}

int proof_remove(const char *name, struct proof *proof)
{
	int status, away;

	status = proof_read(name, proof);
	if (status)
		return status;
	status = proof_take_back(proof);
	away = proof_unconfigure(proof);
	return status ? status : away;
}
