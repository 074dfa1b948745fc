// SPDX-License-Identifier: GPL-2.0
/*
 * States of the exhaustive model. One is packed as what distinguishes it from
 * the first one: runs of octets. Nothing of it has to be named here, so a field
 * that is added to a context is part of the state at once.
 */
#include <stdlib.h>

#include "model.h"

static void on_seen(const struct sim_seen *seen)
{
	sim_check_step(seen);
}

static void on_deliver(struct sim_host *h, const struct sim_packet *p,
		       const struct reap_pair *ulids)
{
}

static void on_ask(struct sim_host *h, struct sim_ctx *c)
{
}

static const struct sim_outside outside = {
	.emit = model_emit, .seen = on_seen, .deliver = on_deliver,
	.ask = on_ask,
};

/**
 * struct image - what of a model makes its state, without pointers
 * @live: there is a context
 * @has_setup: with a set-up record
 */
struct image {
	struct shim6_sm sm[2];
	struct shim6_setup setup[2];
	struct shim6_secret secret[2];
	struct sim_rng rng[2];
	struct {
		u32 len;
		u8 from;
		struct reap_pair pair;
		u8 buf[256];
	} flying[MODEL_FLYING];
	u8 live[2];
	u8 has_setup[2];
	u8 n_flying;
	u8 dups;
	u8 restarts;
	u8 changes;
	u8 triggers[2];
} __aligned(8);

#define WORDS	(sizeof(struct image) / 8)

static struct image first;

void model_emit(struct sim_host *h, const struct sim_packet *p)
{
	struct model *m = h->world;

	if (p->len > sizeof(first.flying[0].buf))
		abort();
	if (m->n_flying < MODEL_FLYING)
		m->flying[m->n_flying++] = *p;
}

void model_addresses(struct model *m)
{
	if (m->changes < MODEL_CHANGES)
		m->host[0].have = m->host[0].up = 7;
}

void model_remove(struct model *m, unsigned int i)
{
	m->flying[i] = m->flying[--m->n_flying];
}

static void wire(struct model *m, unsigned int i)
{
	struct sim_host *h = &m->host[i];

	h->id = i;
	h->shim = true;
	h->world = m;
	h->outside = &outside;
	h->rng = &m->rng[i];
	h->now = MODEL_NOW;
	h->tag_bits = 47;
	h->n_addrs = 3;
	h->have = h->up = 3;
	h->addr[0] = sim_address(i, 0);
	h->addr[1] = sim_address(i, 1);
	h->addr[2] = sim_address(i, 2);
	shim6_params_init(&h->params);
	h->params.require_verification = false;
	h->params.i1_retries = 1;
	h->params.i2_retries = 1;
}

static void to_image(const struct model *m, struct image *image)
{
	const struct sim_ctx *c;
	unsigned int i;

	memset(image, 0, sizeof(*image));
	for (i = 0; i < 2; i++) {
		c = &m->host[i].ctx[0];
		image->secret[i] = m->host[i].secret;
		image->rng[i] = m->rng[i];
		image->triggers[i] = m->triggers[i];
		image->live[i] = c->live;
		if (!c->live)
			continue;
		image->sm[i] = c->sm;
		image->has_setup[i] = !!c->sm.setup;
		if (c->sm.setup)
			image->setup[i] = *c->sm.setup;
		image->sm[i].setup = NULL;
		image->sm[i].reap.local = NULL;
		image->sm[i].reap.peer = NULL;
	}
	for (i = 0; i < m->n_flying; i++) {
		image->flying[i].len = m->flying[i].len;
		image->flying[i].from = m->flying[i].from;
		image->flying[i].pair = m->flying[i].pair;
		memcpy(image->flying[i].buf, m->flying[i].buf,
		       m->flying[i].len);
	}
	image->n_flying = m->n_flying;
	image->dups = m->dups;
	image->restarts = m->restarts;
	image->changes = m->changes;
}

static void load_host(struct model *m, const struct image *image, unsigned int i)
{
	struct sim_host *h = &m->host[i];
	struct sim_ctx *c = &h->ctx[0];

	h->secret = image->secret[i];
	h->lives = 0;
	m->rng[i] = image->rng[i];
	m->triggers[i] = image->triggers[i];
	if (!image->live[i])
		return;
	c->live = true;
	c->sm = image->sm[i];
	sim_check_resume(c);
	c->sm.reap.local = &c->sm.ls_local;
	c->sm.reap.peer = &c->sm.ls_peer;
	c->path = c->sm.reap.cur;
	c->path_tag = c->sm.ct_peer;
	c->deadline = MODEL_DUE;
	if (!image->has_setup[i])
		return;
	c->sm.setup = malloc(sizeof(*c->sm.setup));
	if (!c->sm.setup)
		abort();
	*c->sm.setup = image->setup[i];
	h->lent++;
}

static void from_image(struct model *m, const struct image *image)
{
	unsigned int i;

	model_empty(m);
	for (i = 0; i < 2; i++) {
		wire(m, i);
		load_host(m, image, i);
	}
	for (i = 0; i < image->n_flying; i++) {
		sim_packet_init(&m->flying[i], SIM_CONTROL,
				&m->host[image->flying[i].from],
				&image->flying[i].pair);
		m->flying[i].len = image->flying[i].len;
		memcpy(m->flying[i].buf, image->flying[i].buf,
		       image->flying[i].len);
	}
	m->n_flying = image->n_flying;
	m->dups = image->dups;
	m->restarts = image->restarts;
	m->changes = image->changes;
	model_addresses(m);
}

void model_init(struct model *m)
{
	unsigned int i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < 2; i++) {
		wire(m, i);
		m->rng[i].state = i;
		m->triggers[i] = MODEL_TRIGGERS;
		sim_boot(&m->host[i]);
	}
	m->dups = MODEL_DUPS;
	m->restarts = MODEL_RESTARTS;
	m->changes = MODEL_CHANGES;
	to_image(m, &first);
}

void model_empty(struct model *m)
{
	sim_halt(&m->host[0]);
	sim_halt(&m->host[1]);
	m->n_flying = 0;
}

/* Times that only count from now on, and what REAP keeps for packets. */
static void forget_time(struct shim6_sm *sm)
{
	struct reap *r = &sm->reap;

	if (sm->deadline)
		sm->deadline = MODEL_DUE;
	if (sm->setup)
		sm->setup->sent_at = 0;
	sm->last_use = 0;
	sm->asked_at = 0;
	sm->update.sent_at = 0;
	sm->update.due = sm->update.what ? MODEL_DUE : 0;
	r->st = (struct reap_stamps){ .asleep = 1 };
	r->send_seen = r->send_due = r->ka_seen = r->ka_next = 0;
	r->drowsy_since = 0;
}

static int compare(const void *a, const void *b)
{
	const struct sim_packet *p = a, *q = b;

	if (p->len != q->len)
		return p->len < q->len ? -1 : 1;
	if (p->from != q->from)
		return p->from - q->from;
	return memcmp(p->buf, q->buf, p->len);
}

void model_canonical(struct model *m)
{
	struct sim_ctx *c;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		m->host[i].r1bis_count = 0;
		c = &m->host[i].ctx[0];
		if (!c->live)
			continue;
		forget_time(&c->sm);
		/* Rates are the simulator's business, which has clocks. */
		sim_check_resume(c);
	}
	qsort(m->flying, m->n_flying, sizeof(m->flying[0]), compare);
}

/* Packed: runs of words that differ from the first state, each with a head. */

struct run {
	u16 skip;
	u16 len;
};

static u8 *put(u8 *out, const void *data, size_t len)
{
	memcpy(out, data, len);
	return out + len;
}

size_t model_pack(const struct model *m, u8 *packed)
{
	const u64 *base = (const u64 *)&first;
	u64 word[WORDS];
	u8 *out = packed;
	unsigned int i, from, last = 0;
	struct run run;

	to_image(m, (struct image *)word);
	for (i = 0; i < WORDS; i++) {
		if (word[i] == base[i])
			continue;
		for (from = i; i < WORDS && word[i] != base[i]; i++)
			;
		run = (struct run){ from - last, i - from };
		out = put(out, &run, sizeof(run));
		out = put(out, word + from, run.len * 8);
		last = i;
	}
	run = (struct run){ 0, 0 };
	return put(out, &run, sizeof(run)) - packed;
}

static void unpack(const u8 *data, u64 *word)
{
	struct run run;

	memcpy(word, &first, sizeof(first));
	for (;;) {
		memcpy(&run, data, sizeof(run));
		if (!run.len)
			return;
		memcpy(word + run.skip, data + sizeof(run), run.len * 8);
		word += run.skip + run.len;
		data += sizeof(run) + run.len * 8;
	}
}

static void grow(void *array, u64 *size, u64 need, size_t each)
{
	void **p = array;

	if (need <= *size)
		return;
	*size = max(2 * *size, need + 65536);
	*p = realloc(*p, *size * each);
	if (!*p)
		abort();
}

void model_level_push(struct model_level *level, const u8 *packed, size_t len)
{
	grow(&level->start, &level->n_max, level->n + 1, sizeof(u64));
	grow(&level->data, &level->size, level->used + len, 1);
	level->start[level->n++] = level->used;
	memcpy(level->data + level->used, packed, len);
	level->used += len;
}

void model_load(struct model *m, const struct model_level *level, u64 n)
{
	u64 word[WORDS];

	unpack(level->data + level->start[n], word);
	from_image(m, (struct image *)word);
}

void model_level_free(struct model_level *level)
{
	free(level->data);
	free(level->start);
}

/*
 * 64 bits: with 10 million states one pair in a million runs collides, and
 * then one state of them is not looked at.
 */
u64 model_hash(const u8 *packed, size_t len)
{
	static const siphash_key_t key = { { 0x5eed, 0xcafe } };

	return siphash(packed, len, &key) ?: 1;
}

void model_set_init(struct model_set *set, u64 limit)
{
	u64 size = 1024;

	while (size < 2 * limit)
		size *= 2;
	set->mask = size - 1;
	set->slot = calloc(size, sizeof(*set->slot));
	if (!set->slot)
		abort();
}

bool model_set_add(struct model_set *set, u64 hash)
{
	u64 i = hash & set->mask;

	while (set->slot[i] && set->slot[i] != hash)
		i = (i + 1) & set->mask;
	if (set->slot[i])
		return false;
	set->slot[i] = hash;
	return true;
}
