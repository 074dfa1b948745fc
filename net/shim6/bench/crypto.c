// SPDX-License-Identifier: GPL-2.0
/*
 * How many proofs can be checked in a second? The module's own code, run in this
 * kernel on one CPU; loading it runs the bench, prints one line of JSON for each
 * case, and ends with an error so that nothing stays loaded.
 */
#include <linux/module.h>

/* The files as they are in the module, which exports none of them. */
#include "../core/sha1.c"
#include "../core/der.c"
#include "../core/cga.c"
#include "../core/cga_rsa.c"
#include "../core/hba.c"
#include "../core/verify.c"
#include "../rsa.c"

#include "../tests/hba_vectors.h"
#include "crypto_vectors.h"

#define ROUNDS		11
#define ROUND_NS	(200 * NSEC_PER_MSEC)

/**
 * struct bench - what is checked again and again
 * @name: of the case
 * @sm: the context: ULID(peer)
 * @msg: the message that shows and claims
 * @methods: of its list
 * @addrs: of its list
 */
struct bench {
	const char *name;
	struct shim6_sm sm;
	struct shim6_msg msg;
	u8 methods[2];
	struct in6_addr addrs[2];
};

/* As a message is judged, and, where there is one, its signature checked. */
static int check_once(struct bench *b)
{
	u8 digest[SHA1_DIGEST_SIZE];
	enum shim6_belief belief;
	struct shim6_rsa_key key;
	unsigned int bad;

	belief = shim6_verify_msg(&b->sm, &b->msg, SHIM6_SIG_UNKNOWN, true,
				  &bad);
	if (belief == SHIM6_BELIEF_GOOD)
		return 0;
	if (belief != SHIM6_BELIEF_OPEN ||
	    !shim6_verify_key(NULL, &b->msg, &key))
		return -EBADMSG;
	shim6_cga_signed_digest(&b->msg.list, digest);
	return shim6_rsa_verify(&key, digest, &b->msg.signature);
}

/* Checks in a second; what the clock costs is spread over 64 of them. */
static int one_round(struct bench *b, u64 *rate)
{
	u64 begun = ktime_get_ns(), n = 0, now;
	unsigned int i;
	int err;

	do {
		for (i = 0; i < 64; i++) {
			err = check_once(b);
			if (err)
				return err;
		}
		n += i;
		cond_resched();
		now = ktime_get_ns();
	} while (now - begun < ROUND_NS);
	*rate = div64_u64(n * NSEC_PER_SEC, now - begun);
	return 0;
}

static void sort_rates(u64 *rates)
{
	unsigned int i, j;

	for (i = 1; i < ROUNDS; i++)
		for (j = i; j && rates[j] < rates[j - 1]; j--)
			swap(rates[j], rates[j - 1]);
}

static int run_bench(struct bench *b)
{
	u64 rates[ROUNDS];
	unsigned int i;
	int err;

	b->msg.list.methods = b->methods;
	b->msg.list.addrs = (const u8 *)b->addrs;
	b->msg.list.n = 2;
	b->msg.opts |= BIT(SHIM6_OPT_LOCATORS) | BIT(SHIM6_OPT_PDS);
	b->sm.ulid_peer = b->addrs[0];
	for (i = 0; i < ROUNDS; i++) {
		err = one_round(b, &rates[i]);
		if (err)
			return err;
	}
	sort_rates(rates);
	pr_info("{\"case\": \"%s\", \"median\": %llu, \"min\": %llu, \"max\": %llu}\n",
		b->name, rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1]);
	return 0;
}

/* A set of two addresses, without a key: two locators are proven. */
static int bench_hba(struct bench *b)
{
	const struct hba_vector *v = hba_vectors;
	unsigned int i;

	while (strcmp(v->name, "h0"))
		v++;
	b->name = "hba";
	for (i = 0; i < 2; i++) {
		memcpy(&b->addrs[i], v->a[i].addr, sizeof(b->addrs[i]));
		b->methods[i] = SHIM6_METHOD_HBA;
	}
	b->msg.pds.data = v->a[0].pds;
	b->msg.pds.len = v->pds_len;
	return run_bench(b);
}

/* One locator more, signed with RSA-2048. */
static int bench_cga(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->name = "cga-rsa2048";
	memcpy(b->addrs, cga_addrs, sizeof(b->addrs));
	b->methods[0] = SHIM6_METHOD_HBA;
	b->methods[1] = SHIM6_METHOD_CGA;
	b->msg.list.generation = 1;
	b->msg.opts = BIT(SHIM6_OPT_SIGNATURE);
	b->msg.pds = (struct shim6_view){ cga_pds, sizeof(cga_pds) };
	b->msg.signature = (struct shim6_view){ cga_signature,
						sizeof(cga_signature) };
	return run_bench(b);
}

static int __init bench_init(void)
{
	struct bench *b = kzalloc(sizeof(*b), GFP_KERNEL);
	int err;

	if (!b)
		return -ENOMEM;
	err = bench_hba(b);
	if (!err)
		err = bench_cga(b);
	kfree(b);
	return err ?: -ECANCELED;
}

module_init(bench_init);

MODULE_DESCRIPTION("Shim6: how fast proofs are checked");
MODULE_LICENSE("GPL");
