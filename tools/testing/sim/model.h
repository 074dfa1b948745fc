/* SPDX-License-Identifier: GPL-2.0 */
/* A state of the exhaustive model: made, compared, kept. */
#ifndef _SIM_MODEL_H
#define _SIM_MODEL_H

#include "check.h"

#define MODEL_NOW	(3600 * SIM_SEC)
#define MODEL_DUE	(MODEL_NOW + SIM_SEC)	/* when every timer that runs is due */
#define MODEL_FLYING	4	/* packets on the way; one more is lost */
#define MODEL_RESTARTS	1
#define MODEL_DUPS	1
#define MODEL_TRIGGERS	2	/* of each host */
#define MODEL_CHANGES	1	/* host A gets one more address */
#define MODEL_REPEATS	2	/* of an Update Request */

enum model_step {
	MODEL_ARRIVE, MODEL_LOSE, MODEL_TWICE, MODEL_TIMER, MODEL_TRIGGER,
	MODEL_RESTART, MODEL_SPEAK, MODEL_CHANGE,
};

#define MODEL_STEPS	(MODEL_CHANGE + 1)
#define MODEL_PACKED	8192	/* octets that are enough for a packed state */

struct model {
	struct sim_host host[2];
	struct sim_rng rng[2];
	struct sim_packet flying[MODEL_FLYING];
	u8 n_flying;
	u8 dups;
	u8 restarts;
	u8 changes;
	u8 triggers[2];
};

/** struct model_level - packed states of one depth */
struct model_level {
	u8 *data;
	u64 used;
	u64 size;
	u64 *start;
	u64 n;
	u64 n_max;
};

/** struct model_set - hashes of states seen */
struct model_set {
	u64 *slot;
	u64 mask;
};

void model_init(struct model *m);
/** model_empty() - give back what a state has borrowed */
void model_empty(struct model *m);
void model_emit(struct sim_host *h, const struct sim_packet *p);
/** model_addresses() - host A has those that the changes left gave it */
void model_addresses(struct model *m);
void model_remove(struct model *m, unsigned int i);
/** model_canonical() - two states that behave alike become the same octets */
void model_canonical(struct model *m);
/** model_pack() - into MODEL_PACKED octets; returns how many */
size_t model_pack(const struct model *m, u8 *packed);
u64 model_hash(const u8 *packed, size_t len);

void model_level_push(struct model_level *level, const u8 *packed, size_t len);
void model_load(struct model *m, const struct model_level *level, u64 n);
void model_level_free(struct model_level *level);

void model_set_init(struct model_set *set, u64 limit);
/** model_set_add() - false when it was there */
bool model_set_add(struct model_set *set, u64 hash);

#endif /* _SIM_MODEL_H */
