// SPDX-License-Identifier: GPL-2.0
/* The Responder Validator: what it binds, how long it lasts. */
#include <linux/module.h>

#include "../core/validator.h"
#include "fake.h"
#include "suites.h"

/**
 * struct fixture - a responder, and what an initiator asked for
 * @f: clock and randomness
 * @secret: the responder's
 * @ulids: of initiator and responder
 * @addrs: of initiator and responder
 * @in: points to these
 * @nonce: Responder Nonce of @out
 * @out: the validator given out at the start
 */
struct fixture {
	struct fake f;
	struct shim6_secret secret;
	struct in6_addr ulids[2];
	struct in6_addr addrs[2];
	struct shim6_validator_input in;
	u32 nonce;
	u8 out[SHIM6_VALIDATOR_LEN];
};

static void fill(struct fake *f, void *p, size_t len)
{
	u8 *octets = p;

	while (len--)
		*octets++ = fake_random(f);
}

static void rotate(struct fixture *fx)
{
	struct shim6_secret_key fresh;

	fill(&fx->f, &fresh, sizeof(fresh));
	shim6_secret_rotate(&fx->secret, &fresh, fake_now_s(&fx->f));
}

static void advance(struct fixture *fx, u32 seconds)
{
	fake_advance_ms(&fx->f, 1000ULL * seconds);
}

static int validator_init(struct kunit *test)
{
	struct fixture *fx = kunit_kzalloc(test, sizeof(*fx), GFP_KERNEL);

	if (!fx)
		return -ENOMEM;
	test->priv = fx;
	fake_init(&fx->f, 7);
	fill(&fx->f, fx->ulids, sizeof(fx->ulids));
	fill(&fx->f, fx->addrs, sizeof(fx->addrs));
	fx->in = (struct shim6_validator_input){
		.use = SHIM6_VALIDATOR_R1,
		.tag = 0x123456789abcULL,
		.ulid_initiator = &fx->ulids[0],
		.ulid_responder = &fx->ulids[1],
		.initiator = &fx->addrs[0],
		.responder = &fx->addrs[1],
		.fii = 9,
	};
	rotate(fx);
	advance(fx, 10);
	fx->nonce = fake_now_s(&fx->f);
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fx->out);
	return 0;
}

static bool good(const struct fixture *fx)
{
	return shim6_validator_check(&fx->secret, fake_now_s(&fx->f), fx->nonce,
				     fx->out, sizeof(fx->out), &fx->in);
}

static void test_roundtrip(struct kunit *test)
{
	struct fixture *fx = test->priv;
	u8 again[SHIM6_VALIDATOR_LEN];

	KUNIT_EXPECT_TRUE(test, good(fx));
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, again);
	KUNIT_EXPECT_MEMEQ(test, again, fx->out, sizeof(again));
	KUNIT_EXPECT_MEMNEQ(test, fx->out, fx->out + 8, 8);
}

/* Another value in any octet: refused; the old value again: good again. */
static void check_bound(struct kunit *test, void *field, size_t len)
{
	struct fixture *fx = test->priv;
	u8 *octets = field;

	for (; len; len--, octets++) {
		*octets ^= 0x81;
		KUNIT_EXPECT_FALSE(test, good(fx));
		*octets ^= 0x81;
		KUNIT_EXPECT_TRUE(test, good(fx));
	}
}

static void test_bound(struct kunit *test)
{
	struct fixture *fx = test->priv;
	unsigned int i;

	check_bound(test, &fx->in.tag, sizeof(fx->in.tag));
	check_bound(test, &fx->in.fii, sizeof(fx->in.fii));
	check_bound(test, fx->ulids, sizeof(fx->ulids));
	check_bound(test, fx->addrs, sizeof(fx->addrs));
	check_bound(test, fx->out, sizeof(fx->out));
	/* A nonce recent enough, but not the one. */
	for (i = 1; i < 5; i++) {
		fx->nonce -= i;
		KUNIT_EXPECT_FALSE(test, good(fx));
		fx->nonce += i;
	}

	fx->in.use = SHIM6_VALIDATOR_R1BIS;
	KUNIT_EXPECT_FALSE(test, good(fx));
}

/* Initiator and responder are not interchangeable. */
static void test_roles(struct kunit *test)
{
	struct fixture *fx = test->priv;

	swap(fx->in.initiator, fx->in.responder);
	KUNIT_EXPECT_FALSE(test, good(fx));
	swap(fx->in.ulid_initiator, fx->in.ulid_responder);
	KUNIT_EXPECT_FALSE(test, good(fx));
	swap(fx->in.initiator, fx->in.responder);
	KUNIT_EXPECT_FALSE(test, good(fx));
}

static void test_length(struct kunit *test)
{
	struct fixture *fx = test->priv;
	u32 now = fake_now_s(&fx->f);
	u8 longer[32] = {};
	size_t len;

	memcpy(longer, fx->out, sizeof(fx->out));
	for (len = 0; len <= sizeof(longer); len++)
		KUNIT_EXPECT_EQ(test, len == SHIM6_VALIDATOR_LEN,
				shim6_validator_check(&fx->secret, now,
						      fx->nonce, longer, len,
						      &fx->in));
}

static void test_age(struct kunit *test)
{
	struct fixture *fx = test->priv;

	advance(fx, SHIM6_VALIDATOR_LIFETIME_S);
	KUNIT_EXPECT_TRUE(test, good(fx));
	advance(fx, 1);
	KUNIT_EXPECT_FALSE(test, good(fx));
}

static void test_future(struct kunit *test)
{
	struct fixture *fx = test->priv;

	fx->nonce++;
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fx->out);
	KUNIT_EXPECT_FALSE(test, good(fx));
	advance(fx, 1);
	KUNIT_EXPECT_TRUE(test, good(fx));
}

/* The previous secret serves what was given out under it, while it lasts. */
static void test_rotation(struct kunit *test)
{
	struct fixture *fx = test->priv;
	u8 fresh[SHIM6_VALIDATOR_LEN];

	rotate(fx);
	KUNIT_EXPECT_TRUE(test, good(fx));
	advance(fx, SHIM6_VALIDATOR_LIFETIME_S);
	KUNIT_EXPECT_TRUE(test, good(fx));
	advance(fx, 1);
	KUNIT_EXPECT_FALSE(test, good(fx));

	/* A nonce of now, but made with the secret before: refused. */
	advance(fx, 10);
	fx->nonce = fake_now_s(&fx->f);
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fresh);
	swap(fx->secret.key[0], fx->secret.key[1]);
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fx->out);
	swap(fx->secret.key[0], fx->secret.key[1]);
	KUNIT_EXPECT_FALSE(test, good(fx));
	memcpy(fx->out, fresh, sizeof(fresh));
	KUNIT_EXPECT_TRUE(test, good(fx));
}

/* Two rotations within a lifetime: the oldest secret is gone for good. */
static void test_rotated_twice(struct kunit *test)
{
	struct fixture *fx = test->priv;

	rotate(fx);
	advance(fx, 1);
	rotate(fx);
	KUNIT_EXPECT_FALSE(test, good(fx));
}

/* A rotation within the second of the nonce loses nothing either way. */
static void test_rotation_second(struct kunit *test)
{
	struct fixture *fx = test->priv;
	u8 before[SHIM6_VALIDATOR_LEN];

	memcpy(before, fx->out, sizeof(before));
	rotate(fx);
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fx->out);
	KUNIT_EXPECT_MEMEQ(test, before, fx->out, sizeof(before));
	advance(fx, 1);
	KUNIT_EXPECT_TRUE(test, good(fx));
	fx->nonce++;
	shim6_validator_make(&fx->secret, fx->nonce, &fx->in, fx->out);
	KUNIT_EXPECT_TRUE(test, good(fx));
}

/* Nobody can make a validator while the secret is young or not there. */
static void test_first_secret(struct kunit *test)
{
	static const struct shim6_secret zero;
	struct fixture *fx = test->priv;
	u32 now = fake_now_s(&fx->f);

	shim6_validator_make(&zero, now - 1, &fx->in, fx->out);
	KUNIT_EXPECT_FALSE(test, shim6_validator_check(&zero, now, now - 1,
						       fx->out, sizeof(fx->out),
						       &fx->in));
	fx->secret = zero;
	KUNIT_EXPECT_TRUE(test, shim6_secret_is_due(&fx->secret, now));
	rotate(fx);
	fx->nonce = now - 1;
	KUNIT_EXPECT_FALSE(test, good(fx));
}

static void test_due(struct kunit *test)
{
	struct fixture *fx = test->priv;
	u32 now;

	rotate(fx);
	now = fake_now_s(&fx->f);
	KUNIT_EXPECT_FALSE(test, shim6_secret_is_due(&fx->secret, now));
	KUNIT_EXPECT_FALSE(test,
			   shim6_secret_is_due(&fx->secret,
					       now + SHIM6_SECRET_LIFETIME_S - 1));
	KUNIT_EXPECT_TRUE(test,
			  shim6_secret_is_due(&fx->secret,
					      now + SHIM6_SECRET_LIFETIME_S + 1));
}

/* Seconds wrap after 136 years, or when somebody starts them high. */
static void test_wrap(struct kunit *test)
{
	struct fixture *fx = test->priv;
	struct shim6_secret_key fresh;
	u32 t;

	fill(&fx->f, &fresh, sizeof(fresh));
	shim6_secret_rotate(&fx->secret, &fresh, U32_MAX - 20);
	for (t = U32_MAX - 20; t != 5; t++) {
		shim6_validator_make(&fx->secret, t, &fx->in, fx->out);
		KUNIT_EXPECT_FALSE(test, shim6_secret_is_due(&fx->secret, t));
		KUNIT_EXPECT_TRUE(test,
				  shim6_validator_check(&fx->secret, t + 30, t,
							fx->out,
							sizeof(fx->out),
							&fx->in));
		KUNIT_EXPECT_FALSE(test,
				   shim6_validator_check(&fx->secret, t + 31, t,
							 fx->out,
							 sizeof(fx->out),
							 &fx->in));
	}
}

/* The stand-in of the user-space build must be the real function. */
static void test_siphash(struct kunit *test)
{
	static const siphash_key_t key = { {
		0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL,
	} };
	u8 data[16] __aligned(SIPHASH_ALIGNMENT);
	unsigned int i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	/* Appendix A of the SipHash paper, and its reference vectors. */
	KUNIT_EXPECT_EQ(test, siphash(data, 15, &key), 0xa129ca6149be45e5ULL);
	KUNIT_EXPECT_EQ(test, siphash(data, 0, &key), 0x726fdb47dd0e0e31ULL);
	KUNIT_EXPECT_EQ(test, siphash(data, 8, &key), 0x93f5f5799a932462ULL);
}

static struct kunit_case validator_cases[] = {
	KUNIT_CASE(test_roundtrip),
	KUNIT_CASE(test_bound),
	KUNIT_CASE(test_roles),
	KUNIT_CASE(test_length),
	KUNIT_CASE(test_age),
	KUNIT_CASE(test_future),
	KUNIT_CASE(test_rotation),
	KUNIT_CASE(test_rotated_twice),
	KUNIT_CASE(test_rotation_second),
	KUNIT_CASE(test_first_secret),
	KUNIT_CASE(test_due),
	KUNIT_CASE(test_wrap),
	KUNIT_CASE(test_siphash),
	{}
};

struct kunit_suite shim6_validator_suite = {
	.name = "shim6-validator",
	.init = validator_init,
	.test_cases = validator_cases,
};
