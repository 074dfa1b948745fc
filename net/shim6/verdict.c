// SPDX-License-Identifier: GPL-2.0
/*
 * Signatures that were checked not long ago. All contexts of a host show the same
 * list and the same signature, and a host that has lost its state brings back many
 * at once: one check is enough for them.
 *
 * What was checked has a name: key, octets that were signed and signature, by a
 * hash with a secret of the namespace, so that nobody can look for two of one
 * name. A wrong signature is remembered too: copies of it wait in the queue.
 */
#include <crypto/blake2s.h>
#include <linux/random.h>

#include "core/cga.h"
#include "core/sha1.h"
#include "core/verify.h"
#include "proof.h"
#include "shim6.h"

bool shim6_verdict_name(struct shim6_net *sn, const struct shim6_shown *shown,
			const struct shim6_msg *msg, u8 *name)
{
	u8 digest[SHA1_DIGEST_SIZE];
	struct blake2s_state hash;
	struct shim6_rsa_key key;

	if (!shim6_msg_has(msg, SHIM6_OPT_SIGNATURE) ||
	    !shim6_verify_key(shown, msg, &key))
		return false;
	shim6_cga_signed_digest(&msg->list, digest);
	blake2s_init_key(&hash, SHIM6_VERDICT_NAME_LEN, sn->verdict_key,
			 sizeof(sn->verdict_key));
	blake2s_update(&hash, key.der.data, key.der.len);
	blake2s_update(&hash, digest, sizeof(digest));
	blake2s_update(&hash, msg->signature.data, msg->signature.len);
	blake2s_final(&hash, name);
	return true;
}

static struct shim6_verdict *place_of(struct shim6_net *sn, const u8 *name)
{
	return &sn->verdicts[name[0] % SHIM6_VERDICTS];
}

enum shim6_sig_state shim6_verdict_find(struct shim6_net *sn, const u8 *name)
{
	enum shim6_sig_state state = SHIM6_SIG_UNKNOWN;
	const struct shim6_verdict *verdict;

	spin_lock_bh(&sn->prove_lock);
	verdict = place_of(sn, name);
	if (!memcmp(verdict->name, name, sizeof(verdict->name)))
		state = verdict->state;
	spin_unlock_bh(&sn->prove_lock);
	return state;
}

void shim6_verdict_keep(struct shim6_net *sn, const u8 *name,
			enum shim6_sig_state state)
{
	struct shim6_verdict *verdict;

	spin_lock_bh(&sn->prove_lock);
	verdict = place_of(sn, name);
	memcpy(verdict->name, name, sizeof(verdict->name));
	verdict->state = state;
	spin_unlock_bh(&sn->prove_lock);
}

void shim6_verdict_net_init(struct shim6_net *sn)
{
	get_random_bytes(sn->verdict_key, sizeof(sn->verdict_key));
}
