// SPDX-License-Identifier: GPL-2.0
/*
 * Parameter files: PEM (RFC 1421) around a CGA Parameters data structure, with
 * headers for what it does not say and for people to read.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "../ctl.h"
#include "proof.h"

#define TITLE		"CGA PARAMETERS"
#define FILE_MAX	65536

static const char comment[] =
	"# Addresses that prove themselves, and what proves them: shim6ctl(8), hba.\n"
	"# Keep this file: no other parameters prove these addresses. There is no\n"
	"# private key in it.\n";

static const char * const kind_names[] = {
	[PROOF_HBA]	= "hba",
	[PROOF_CGA]	= "cga",
	[PROOF_HBA_CGA]	= "hba/cga",
};

const char *proof_kind_name(enum proof_kind kind)
{
	return kind_names[kind];
}

struct proof_text proof_text(const struct in6_addr *addr)
{
	struct proof_text text;

	if (!inet_ntop(AF_INET6, addr, text.s, sizeof(text.s)))
		text.s[0] = '\0';
	return text;
}

/**
 * struct reader - a file that is being understood
 * @proof: what it says
 * @kind: its kind was seen
 * @address: the last prefix has an address
 */
struct reader {
	struct proof *proof;
	bool kind;
	bool address;
};

static bool take_kind(struct reader *reader, const char *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kind_names); i++) {
		if (reader->kind || strcmp(value, kind_names[i]))
			continue;
		reader->proof->kind = i;
		reader->kind = true;
		return true;
	}
	return false;
}

static bool take_sec(struct reader *reader, const char *value)
{
	return !parse_number(value, PROOF_SEC_MAX, &reader->proof->sec);
}

static bool take_collisions(struct reader *reader, const char *value)
{
	return !parse_number(value, UCHAR_MAX, &reader->proof->collisions);
}

static bool take_key(struct reader *reader, const char *value)
{
	size_t len = strlen(value);

	if (!len || len > PROOF_KEY_MAX || *reader->proof->key_file)
		return false;
	memcpy(reader->proof->key_file, value, len + 1);
	return true;
}

/* The address that the last prefix began. */
static struct proof_address *last(const struct reader *reader)
{
	struct proof *proof = reader->proof;

	return proof->n ? &proof->list[proof->n - 1] : NULL;
}

static bool take_prefix(struct reader *reader, const char *value)
{
	static const char slash[] = "/64";
	size_t len = strlen(value);
	char text[INET6_ADDRSTRLEN];

	if (reader->proof->n == PROOF_ADDRESSES ||
	    (reader->proof->n && !reader->address))
		return false;
	if (len < sizeof(slash) || len - strlen(slash) >= sizeof(text) ||
	    strcmp(value + len - strlen(slash), slash))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(len - strlen(slash)), value);
	reader->proof->n++;
	reader->address = false;
	return !parse_address(text, &last(reader)->addr);
}

static bool take_interface(struct reader *reader, const char *value)
{
	size_t len = strlen(value);

	if (!last(reader) || *last(reader)->ifname || !len ||
	    len >= IF_NAMESIZE)
		return false;
	memcpy(last(reader)->ifname, value, len + 1);
	return true;
}

static bool take_address(struct reader *reader, const char *value)
{
	struct in6_addr addr;

	if (!last(reader) || reader->address || parse_address(value, &addr) ||
	    memcmp(&addr, &last(reader)->addr, sizeof(addr) / 2))
		return false;
	last(reader)->addr = addr;
	reader->address = true;
	return true;
}

/* In the order in which they are written. Others are mistakes. */
static const struct {
	const char *name;
	bool (*take)(struct reader *reader, const char *value);
} headers[] = {
	{ "Kind",	take_kind },
	{ "Sec",	take_sec },
	{ "Collisions",	take_collisions },
	{ "Key",	take_key },
	{ "Prefix",	take_prefix },
	{ "Interface",	take_interface },
	{ "Address",	take_address },
};

static bool take_line(struct reader *reader, char *line)
{
	char *value = strstr(line, ": ");
	size_t i;

	if (!value)
		return false;
	*value = '\0';
	for (i = 0; i < ARRAY_SIZE(headers); i++) {
		if (strcmp(line, headers[i].name))
			continue;
		*value = ':';
		return headers[i].take(reader, value + 2);
	}
	*value = ':';
	return false;
}

static int take_headers(struct reader *reader, char *header, const char *name)
{
	char *line, *rest = header;

	while ((line = strsep(&rest, "\n"))) {
		if (*line && !take_line(reader, line)) {
			say("%s: '%s' makes no sense here", name, line);
			return EX_DATAERR;
		}
	}
	if (reader->kind && reader->address)
		return 0;
	say("%s: %s is missing", name, reader->kind ? "an address" : "the kind");
	return EX_DATAERR;
}

static int take_pds(struct proof *proof, const u8 *data, long len,
		    const char *name)
{
	if (len <= 0 || len > (long)sizeof(proof->pds)) {
		say("%s: %ld octets of parameters: 1 to %zu are possible", name,
		    len, sizeof(proof->pds));
		return EX_DATAERR;
	}
	memcpy(proof->pds, data, len);
	proof->pds_len = len;
	return 0;
}

int proof_parse(const char *text, size_t len, const char *name,
		struct proof *proof)
{
	struct reader reader = { .proof = proof };
	BIO *bio = len <= FILE_MAX ? BIO_new_mem_buf(text, len) : NULL;
	char *title = NULL, *header = NULL;
	u8 *data = NULL;
	int status = EX_DATAERR;
	long data_len = 0;

	memset(proof, 0, sizeof(*proof));
	if (!bio || !PEM_read_bio(bio, &title, &header, &data, &data_len) ||
	    strcmp(title, TITLE)) {
		say("%s is no parameter file: shim6ctl hba generate makes them",
		    name);
		goto out;
	}
	status = take_headers(&reader, header, name);
	if (!status)
		status = take_pds(proof, data, data_len, name);
out:
	OPENSSL_free(title);
	OPENSSL_free(header);
	OPENSSL_free(data);
	BIO_free(bio);
	return status;
}

int proof_read(const char *name, struct proof *proof)
{
	char *text = malloc(FILE_MAX + 1);
	int status = EX_NOINPUT;
	FILE *file;
	size_t len;

	file = text ? fopen(name, "re") : NULL;
	if (!file) {
		say("%s: %s", name, strerror(errno));
		goto out;
	}
	len = fread(text, 1, FILE_MAX + 1, file);
	if (ferror(file))
		say("%s: reading it failed", name);
	else
		status = proof_parse(text, len, name, proof);
	fclose(file);
out:
	free(text);
	return status;
}

static void print_headers(FILE *out, const struct proof *proof)
{
	const struct proof_address *at;
	struct in6_addr prefix;
	unsigned int i;

	fprintf(out, "Kind: %s\nSec: %u\nCollisions: %u\n",
		kind_names[proof->kind], proof->sec, proof->collisions);
	if (*proof->key_file)
		fprintf(out, "Key: %s\n", proof->key_file);
	for (i = 0; i < proof->n; i++) {
		at = &proof->list[i];
		memset(&prefix, 0, sizeof(prefix));
		memcpy(&prefix, &at->addr, sizeof(prefix) / 2);
		fprintf(out, "Prefix: %s/64\n", proof_text(&prefix).s);
		if (*at->ifname)
			fprintf(out, "Interface: %s\n", at->ifname);
		fprintf(out, "Address: %s\n", proof_text(&at->addr).s);
	}
}

static bool print_pem(FILE *out, const struct proof *proof, const char *header)
{
	BIO *bio = BIO_new(BIO_s_mem());
	bool done = false;
	char *text;
	long len;

	if (bio && PEM_write_bio(bio, TITLE, header, proof->pds,
				 proof->pds_len) > 0) {
		len = BIO_get_mem_data(bio, &text);
		done = fputs(comment, out) >= 0 &&
		       fwrite(text, 1, len, out) == (size_t)len;
	}
	BIO_free(bio);
	return done && !fflush(out);
}

int proof_print(FILE *out, const struct proof *proof)
{
	char *header = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&header, &len);
	bool done = false;

	if (memory) {
		print_headers(memory, proof);
		done = !fclose(memory) && print_pem(out, proof, header);
	}
	free(header);
	if (done)
		return 0;
	say("writing the parameters failed: %s", strerror(errno));
	return EX_IOERR;
}

/* What is not on the disk when the power fails was never made. */
static int write_file(int fd, const char *name, const struct proof *proof)
{
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	int status;

	if (!file) {
		say("%s: %s", name, strerror(errno));
		return EX_CANTCREAT;
	}
	status = proof_print(file, proof);
	if (!status && fsync(fd) && errno != EINVAL) {
		say("%s: %s", name, strerror(errno));
		status = EX_IOERR;
	}
	fclose(file);
	return status;
}

int proof_create(const char *name, const struct proof *proof)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int status;

	status = write_file(fd, name, proof);
	if (status && fd >= 0)
		unlink(name);
	return status;
}

int proof_replace(const char *name, const struct proof *proof)
{
	char temporary[PATH_MAX];
	int fd, status;

	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", name) >=
	    (int)sizeof(temporary)) {
		say("%s: the name is too long", name);
		return EX_CANTCREAT;
	}
	fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */
	status = write_file(fd, temporary, proof);
	if (!status && rename(temporary, name)) {
		say("%s: %s", name, strerror(errno));
		status = EX_CANTCREAT;
	}
	if (status && fd >= 0)
		unlink(temporary);
	return status;
}
