// SPDX-License-Identifier: GPL-2.0
/*
 * Parameter files of shim6ctl hba and cga.
 *
 * Input: the number of an octet of the parameters and what is added to it, both
 * big-endian, then the file. Base64 is in the way of the fuzzer's own changes.
 */
#include "fuzz.h"

#include <sysexits.h>

#include "../../shim6ctl/ctl.h"
#include "../../shim6ctl/proof/proof.h"

/* Error messages are for nobody; libFuzzer has its own idea of stderr. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	stderr = fopen("/dev/null", "w");
	CHECK(stderr);
	return 0;
}

/* What verdicts say of the proof, as one number. */
static unsigned int judge(const struct proof *proof)
{
	unsigned int i, refused = !!proof_key_verdict(proof);

	for (i = 0; i < proof->n; i++)
		refused += !!proof_verdict(proof, &proof->list[i].addr);
	CHECK(!proof_check("fuzz", proof) == !refused);
	return refused;
}

static void check_written(const struct proof *proof)
{
	static struct proof again;
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	out = open_memstream(&text, &len);
	CHECK(out);
	CHECK(!proof_print(out, proof));
	CHECK(!fclose(out));
	CHECK(!proof_parse(text, len, "again", &again));
	CHECK(!memcmp(&again, proof, sizeof(again)));
	free(text);
}

/* The next addresses are proven when these were. */
static void check_collision(struct proof *proof, bool proven)
{
	u32 before = proof->collisions;

	if (!proof_collided(proof) || !proven)
		return;
	CHECK(proof->collisions == before + 1);
	CHECK(!judge(proof));
	check_written(proof);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	static struct proof proof;
	unsigned int refused;
	u16 place = take_u16(&in);
	u8 add = take_u8(&in);
	int status;
	char *text;

	text = block(in.len);
	memcpy(text, in.data, in.len);
	status = proof_parse(text, in.len, "fuzz", &proof);
	free(text);
	CHECK(!status || status == EX_DATAERR);
	if (status)
		return 0;
	proof.pds[place % proof.pds_len] += add;
	check_written(&proof);
	refused = judge(&proof);
	check_collision(&proof, !refused);
	return 0;
}
