// SPDX-License-Identifier: GPL-2.0
/* The Responder Validator of RFC 5533 7.10.1 and 7.17.1. */
#include "validator.h"

/* Everything bound, without padding: SipHash reads every octet. */
struct bound {
	struct in6_addr ulid_initiator;
	struct in6_addr ulid_responder;
	struct in6_addr initiator;
	struct in6_addr responder;
	u64 tag;
	u32 nonce;
	u32 fii;
	u32 use;
	u32 zero;
} __aligned(SIPHASH_ALIGNMENT);

static_assert(sizeof(struct bound) == 4 * 16 + 8 + 4 * 4);

/* Is second @a at or after @b? The clock may wrap. */
static bool not_before(u32 a, u32 b)
{
	return (s32)(a - b) >= 0;
}

static bool never_rotated(const struct shim6_secret *s)
{
	return siphash_key_is_zero(&s->key[0].lo);
}

/*
 * The new secret begins with the next second, so that all nonces of one
 * second belong to one secret. The first secret ever also serves as the
 * previous one: a key of zeros would let anybody make validators.
 */
void shim6_secret_rotate(struct shim6_secret *s,
			 const struct shim6_secret_key *fresh, u32 now_s)
{
	s->key[1] = never_rotated(s) ? *fresh : s->key[0];
	s->key[0] = *fresh;
	s->since = now_s + 1;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_secret_rotate);

bool shim6_secret_is_due(const struct shim6_secret *s, u32 now_s)
{
	return never_rotated(s) ||
	       not_before(now_s, s->since + SHIM6_SECRET_LIFETIME_S);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_secret_is_due);

void shim6_validator_make(const struct shim6_secret *s, u32 nonce,
			  const struct shim6_validator_input *in, u8 *out)
{
	const struct shim6_secret_key *key;
	const struct bound bound = {
		.ulid_initiator = *in->ulid_initiator,
		.ulid_responder = *in->ulid_responder,
		.initiator = *in->initiator,
		.responder = *in->responder,
		.tag = in->tag,
		.nonce = nonce,
		.fii = in->fii,
		.use = in->use,
	};

	key = &s->key[not_before(nonce, s->since) ? 0 : 1];
	put_unaligned_le64(siphash(&bound, sizeof(bound), &key->lo), out);
	put_unaligned_le64(siphash(&bound, sizeof(bound), &key->hi), out + 8);
}
EXPORT_SYMBOL_IF_KUNIT(shim6_validator_make);

bool shim6_validator_check(const struct shim6_secret *s, u32 now_s, u32 nonce,
			   const u8 *validator, size_t len,
			   const struct shim6_validator_input *in)
{
	u8 want[SHIM6_VALIDATOR_LEN];
	unsigned int i;
	u8 diff = 0;

	if (len != SHIM6_VALIDATOR_LEN || never_rotated(s))
		return false;
	/* One from the future wraps and looks old. */
	if (now_s - nonce > SHIM6_VALIDATOR_LIFETIME_S)
		return false;

	shim6_validator_make(s, nonce, in, want);
	for (i = 0; i < SHIM6_VALIDATOR_LEN; i++) {
		diff |= want[i] ^ validator[i];
		/* Or the compiler might stop at the first difference. */
		OPTIMIZER_HIDE_VAR(diff);
	}
	return !diff;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_validator_check);
