// SPDX-License-Identifier: GPL-2.0
/* shim6ctl hba, cga: addresses that prove themselves. */
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../ctl.h"
#include "../json.h"
#include "../proof/proof.h"

/**
 * struct order - what is wanted
 * @proof: kind, Sec, key, prefixes and interfaces to generate with
 * @n_ifaces: interfaces given
 * @threads: of the search
 * @output: file to write; NULL: standard output
 * @lifetimes: of addresses to configure
 * @preferred: the lifetime was given
 */
struct order {
	struct proof proof;
	unsigned int n_ifaces;
	u32 threads;
	const char *output;
	struct proof_lifetimes lifetimes;
	bool preferred;
};

enum long_option {
	OPT_PREFIX = 0x100,
	OPT_SEC,
	OPT_IFACE,
	OPT_KEY,
	OPT_THREADS,
	OPT_VALID,
	OPT_PREFERRED,
	OPT_TIMEOUT,
};

static const struct option generate_options[] = {
	{ "prefix",	required_argument, NULL, OPT_PREFIX },
	{ "sec",	required_argument, NULL, OPT_SEC },
	{ "iface",	required_argument, NULL, OPT_IFACE },
	{ "key",	required_argument, NULL, OPT_KEY },
	{ "threads",	required_argument, NULL, OPT_THREADS },
	{ }
};

static const struct option apply_options[] = {
	{ "valid",	required_argument, NULL, OPT_VALID },
	{ "preferred",	required_argument, NULL, OPT_PREFERRED },
	{ "timeout",	required_argument, NULL, OPT_TIMEOUT },
	{ }
};

static const struct option no_options[] = { { } };

/* A prefix of 64 bits: "2001:db8:1:2::/64", or without the length. */
static int add_prefix(const char *text, struct order *order)
{
	static const struct in6_addr any;
	struct proof *proof = &order->proof;
	char addr[INET6_ADDRSTRLEN];
	struct in6_addr *prefix;
	unsigned int i;

	if (proof->n == PROOF_ADDRESSES) {
		say("more than %u prefixes", PROOF_ADDRESSES);
		return EX_DATAERR;
	}
	prefix = &proof->list[proof->n].addr;
	snprintf(addr, sizeof(addr), "%.*s", (int)strcspn(text, "/"), text);
	if (parse_address(addr, prefix))
		return EX_DATAERR;
	text += strcspn(text, "/");
	if ((*text && strcmp(text, "/64")) || memcmp(prefix->s6_addr + 8, &any, 8) ||
	    !memcmp(prefix, &any, 8) || IN6_IS_ADDR_MULTICAST(prefix)) {
		say("'%s' is no prefix of 64 bits that addresses can have",
		    addr);
		return EX_DATAERR;
	}
	for (i = 0; i < proof->n; i++) {
		if (!memcmp(&proof->list[i].addr, prefix, sizeof(*prefix))) {
			say("the prefix %s is there twice", addr);
			return EX_DATAERR;
		}
	}
	proof->n++;
	return 0;
}

static int add_iface(const char *name, struct order *order)
{
	size_t len = strlen(name);

	if (order->n_ifaces == PROOF_ADDRESSES || !len || len >= IF_NAMESIZE ||
	    strpbrk(name, "/: \t\n")) {
		say("'%s' is no name of an interface, or one too many", name);
		return EX_DATAERR;
	}
	memcpy(order->proof.list[order->n_ifaces++].ifname, name, len + 1);
	return 0;
}

/* In full, as the file may be used from anywhere. */
static int set_key(const char *name, struct order *order)
{
	char path[PATH_MAX];

	if (!realpath(name, path))
		snprintf(path, sizeof(path), "%s", name);
	if (strlen(path) > PROOF_KEY_MAX || strpbrk(path, "\r\n")) {
		say("the name of the key file is too long");
		return EX_DATAERR;
	}
	memcpy(order->proof.key_file, path, strlen(path) + 1);
	return 0;
}

static int parse_lifetime(const char *text, u32 *seconds)
{
	*seconds = PROOF_FOREVER;
	if (!strcmp(text, "forever"))
		return 0;
	return parse_number(text, PROOF_FOREVER - 1, seconds);
}

static int take_option(int option, struct order *order)
{
	switch (option) {
	case 'o':
		order->output = optarg;
		return 0;
	case OPT_PREFIX:
		return add_prefix(optarg, order);
	case OPT_SEC:
		return parse_number(optarg, PROOF_SEC_MAX, &order->proof.sec);
	case OPT_IFACE:
		return add_iface(optarg, order);
	case OPT_KEY:
		return set_key(optarg, order);
	case OPT_THREADS:
		return parse_number(optarg, PROOF_THREADS, &order->threads);
	case OPT_VALID:
		return parse_lifetime(optarg, &order->lifetimes.valid);
	case OPT_PREFERRED:
		order->preferred = true;
		return parse_lifetime(optarg, &order->lifetimes.preferred);
	case OPT_TIMEOUT:
		return parse_number(optarg, UINT_MAX / 1000,
				    &order->lifetimes.timeout);
	default:
		return EX_USAGE;
	}
}

static int parse_options(int argc, char **argv, const char *brief,
			 const struct option *options, struct order *order)
{
	int c, status;

	while ((c = getopt_long(argc, argv, brief, options, NULL)) != -1) {
		json_wanted |= c == 'j';
		status = c == 'j' ? 0 : take_option(c, order);
		if (status)
			return status;
	}
	return 0;
}

static void print_addresses(const struct proof *proof)
{
	const struct proof_address *at;

	if (json_wanted)
		json_array(NULL);
	for (at = proof->list; at < proof->list + proof->n; at++) {
		if (json_wanted) {
			json_object(NULL);
			json_string("addr", proof_text(&at->addr).s);
			if (*at->ifname)
				json_string("interface", at->ifname);
			json_number("collisions", proof->collisions);
			json_end();
		} else {
			printf("%s%s%s\n", proof_text(&at->addr).s,
			       *at->ifname ? " dev " : "", at->ifname);
		}
	}
	if (json_wanted)
		json_end();
}

/* One interface for each prefix, one for all, or none. */
static int share_ifaces(struct order *order)
{
	struct proof_address *list = order->proof.list;
	unsigned int i;

	if (order->n_ifaces > 1 && order->n_ifaces != order->proof.n) {
		say("%u interfaces for %u prefixes: give one for each, or one for all",
		    order->n_ifaces, order->proof.n);
		return EX_USAGE;
	}
	for (i = 1; order->n_ifaces == 1 && i < order->proof.n; i++)
		memcpy(list[i].ifname, list[0].ifname, sizeof(list[0].ifname));
	return 0;
}

/* All that can be wrong is, before the search begins. */
static int check_wish(const struct command *cmd, struct order *order)
{
	struct proof *proof = &order->proof;
	bool key = *proof->key_file;

	proof->kind = !strcmp(cmd->name, "cga") ? PROOF_CGA :
		      key ? PROOF_HBA_CGA : PROOF_HBA;
	if (!proof->n) {
		say("no --prefix: each provider has given you one");
		return EX_USAGE;
	}
	if (proof->kind == PROOF_CGA && !key) {
		say("no --key: openssl genpkey -algorithm RSA makes one");
		return EX_USAGE;
	}
	if (json_wanted && !order->output) {
		say("-j goes with -o: what is printed otherwise is the parameter file");
		return EX_USAGE;
	}
	if (order->output && !access(order->output, F_OK)) {
		say("%s exists: without its parameters its addresses cannot be proven, so it is not overwritten",
		    order->output);
		return EX_CANTCREAT;
	}
	return share_ifaces(order);
}

static int run_generate(const struct command *cmd, int argc, char **argv,
			struct order *order)
{
	int status;

	status = parse_options(argc, argv, "+jo:", generate_options, order);
	if (!status && optind != argc)
		status = EX_USAGE;
	if (status)
		return status == EX_USAGE ? print_usage(cmd) : status;
	status = check_wish(cmd, order);
	if (!order->threads)
		order->threads = sysconf(_SC_NPROCESSORS_ONLN);
	if (!status)
		status = proof_generate(&order->proof, order->threads);
	if (status)
		return status;
	if (!order->output)
		return proof_print(stdout, &order->proof);
	status = proof_create(order->output, &order->proof);
	if (!status)
		print_addresses(&order->proof);
	return status;
}

static void print_reason(const char *wrong)
{
	if (json_wanted && wrong)
		json_string("reason", wrong);
	if (json_wanted)
		json_end();
	else
		printf("%s%s\n", wrong ? ": " : "", wrong ? wrong : "");
}

/* Both return whether all is well. */
static bool print_verdict(const struct proof *proof,
			  const struct in6_addr *addr)
{
	const char *wrong = proof_verdict(proof, addr);

	if (json_wanted) {
		json_object(NULL);
		json_string("addr", proof_text(addr).s);
		json_bool("proven", !wrong);
	} else {
		printf("%s %s", proof_text(addr).s,
		       wrong ? "refused" : "proven");
	}
	print_reason(wrong);
	return !wrong;
}

static bool print_key(const struct proof *proof)
{
	const char *wrong = proof_key_verdict(proof);

	if (json_wanted) {
		json_object(NULL);
		json_string("key", "rsa");
		json_bool("usable", !wrong);
	} else {
		printf("key %s", wrong ? "refused" : "usable");
	}
	print_reason(wrong);
	return !wrong;
}

static bool print_verdicts(const struct proof *proof,
			   const struct in6_addr *only)
{
	bool good = true;
	unsigned int i;

	if (json_wanted)
		json_array(NULL);
	if (only)
		good &= print_verdict(proof, only);
	for (i = 0; !only && i < proof->n; i++)
		good &= print_verdict(proof, &proof->list[i].addr);
	if (proof->kind != PROOF_HBA)
		good &= print_key(proof);
	if (json_wanted)
		json_end();
	return good;
}

static int run_verify(const struct command *cmd, int argc, char **argv,
		      struct order *order)
{
	struct proof *proof = &order->proof;
	struct in6_addr only;
	int status;

	if (parse_options(argc, argv, "+j", no_options, order) ||
	    argc - optind < 1 || argc - optind > 2)
		return print_usage(cmd);
	argv += optind;
	status = argv[1] ? parse_address(argv[1], &only) : 0;
	if (!status)
		status = proof_read(argv[0], proof);
	if (status)
		return status;
	return print_verdicts(proof, argv[1] ? &only : NULL) ? EX_OK :
							       EXIT_FAILURE;
}

static int run_apply(const struct command *cmd, int argc, char **argv,
		     struct order *order)
{
	struct proof_lifetimes *lifetimes = &order->lifetimes;
	int status;

	status = parse_options(argc, argv, "+j", apply_options, order);
	if (!status && argc - optind != 1)
		status = EX_USAGE;
	if (status)
		return status == EX_USAGE ? print_usage(cmd) : status;
	if (!order->preferred)
		lifetimes->preferred = lifetimes->valid;
	if (!lifetimes->valid || lifetimes->preferred > lifetimes->valid) {
		say("an address is valid for a second at least, and preferred no longer than valid");
		return EX_DATAERR;
	}
	status = proof_apply(argv[optind], &order->proof, lifetimes);
	if (!status)
		print_addresses(&order->proof);
	return status;
}

static int run_remove(const struct command *cmd, int argc, char **argv,
		      struct order *order)
{
	int status;

	if (parse_options(argc, argv, "+j", no_options, order) ||
	    argc - optind != 1)
		return print_usage(cmd);
	status = proof_remove(argv[optind], &order->proof);
	if (!status && json_wanted) {
		json_object(NULL);
		json_end();
	}
	return status;
}

static const struct {
	const char *name;
	int (*run)(const struct command *cmd, int argc, char **argv,
		   struct order *order);
} verbs[] = {
	{ "generate",	run_generate },
	{ "verify",	run_verify },
	{ "apply",	run_apply },
	{ "remove",	run_remove },
};

static int run_proof(const struct command *cmd, int argc, char **argv)
{
	struct order order = {
		.lifetimes = { PROOF_FOREVER, PROOF_FOREVER, PROOF_TIMEOUT },
	};
	const char *verb;
	size_t i;

	if (next_option(argc, argv, "") != -1 || optind == argc)
		return print_usage(cmd);
	argc -= optind;
	argv += optind;
	verb = argv[0];
	argv[0] = (char *)"shim6ctl"; /* in messages of getopt() */
	optind = 0; /* glibc: begin anew */
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, verb))
			return verbs[i].run(cmd, argc, argv, &order);
	return print_usage(cmd);
}

#define OPTIONS								\
	"  -o FILE            where to write the parameters, mode 0600\n"	\
	"  --prefix P         a /64 of one of your providers; several\n"	\
	"  --iface IF         where to configure the address; one for each prefix,\n" \
	"                     or one for all\n"				\
	"  --key FILE         RSA key in PEM form, 1024 to 4096 bits\n"	\
	"  --sec N            0 to 2: how hard the addresses are to forge, and to\n" \
	"                     make: nothing, a moment, half an hour and more\n"	\
	"  --threads N        that search; default: one for each CPU\n"	\
	"  --valid SECONDS    lifetimes of the addresses, default: forever\n" \
	"  --preferred SECONDS\n"						\
	"  --timeout SECONDS  to wait until the addresses are known to be unique,\n" \
	"                     default: 30\n"
#define VERBS								\
	"\n       verify FILE [ADDRESS] | remove FILE |\n"			\
	"       apply [--valid S] [--preferred S] [--timeout S] FILE"

/* The compiler turns their order round. */
COMMAND(cga,
	.args = "generate --key FILE --prefix P... [--sec N] [--iface IF...]\n"
		"       [--threads N] [-o FILE] |" VERBS,
	.help = "Make, verify, configure addresses that a key proves",
	.options = OPTIONS,
	.run = run_proof);

COMMAND(hba,
	.args = "generate --prefix P... [--sec N] [--iface IF...] [--key FILE]\n"
		"       [--threads N] [-o FILE] |" VERBS,
	.help = "Make, verify, configure a set of addresses that prove each other",
	.options = OPTIONS,
	.run = run_proof);
