// SPDX-License-Identifier: GPL-2.0
/* shim6ctl show proofs: what proves this host's addresses. */
#include <stdlib.h>
#include <string.h>

#include "../context.h"
#include "../json.h"
#include "../proof/proof.h"
#include "proofs.h"

/**
 * struct entry - attributes of the netlink attribute set "proof"
 * @facts: what the parameters say
 * @serial: of the private key, 0: none
 * @n: number of addresses
 * @addr: the addresses
 */
struct entry {
	struct proof_facts facts;
	u32 serial;
	unsigned int n;
	struct in6_addr addr[PROOF_ADDRESSES];
};

/** struct entries - a growing list */
struct entries {
	struct entry *list;
	size_t n;
};

static const struct nla_policy policy[SHIM6_A_PROOF_MAX + 1] = {
	[SHIM6_A_PROOF_ADDRS]		= { .type = NLA_NESTED },
	[SHIM6_A_PROOF_KEY_SERIAL]	= { .type = NLA_U32 },
};

static bool get_addresses(struct nlattr *nest, struct entry *entry)
{
	struct nlattr *at;
	int rem;

	nla_for_each_nested(at, nest, rem) {
		if (nla_type(at) != SHIM6_A_PROOF_ADDRS_ADDR)
			continue;
		if (nla_len(at) < (int)sizeof(struct in6_addr) ||
		    entry->n == PROOF_ADDRESSES)
			return false;
		get_address(at, &entry->addr[entry->n++]);
	}
	return entry->n;
}

static bool get_entry(struct nlattr **tb, struct entry *entry)
{
	struct nlattr *pds = tb[SHIM6_A_PROOF_PDS];

	memset(entry, 0, sizeof(*entry));
	get_u32(tb[SHIM6_A_PROOF_KEY_SERIAL], &entry->serial);
	return pds && tb[SHIM6_A_PROOF_ADDRS] &&
	       get_addresses(tb[SHIM6_A_PROOF_ADDRS], entry) &&
	       proof_facts(nla_data(pds), nla_len(pds), &entry->facts);
}

static int add_entry(u8 cmd, struct nlattr *attrs, int len, void *arg)
{
	struct nlattr *tb[SHIM6_A_PROOF_MAX + 1];
	struct entries *entries = arg;
	struct entry *list;

	(void)cmd;
	if (nla_parse(tb, SHIM6_A_PROOF_MAX, attrs, len,
		      (struct nla_policy *)policy) < 0)
		return say_malformed();
	list = realloc(entries->list, (entries->n + 1) * sizeof(*list));
	if (!list)
		return say_no_memory();
	entries->list = list;
	if (!get_entry(tb, &list[entries->n]))
		return say_malformed();
	entries->n++;
	return 0;
}

static void print_key(const struct entry *entry)
{
	if (!entry->facts.key_bits)
		return;
	printf("    %-12srsa %u bits, ", "key", entry->facts.key_bits);
	if (entry->serial)
		printf("serial %u\n", entry->serial);
	else
		printf("no private half\n");
}

static void print_entry(const struct entry *entry)
{
	unsigned int i;

	printf("proof %s sec %u\n", proof_kind_name(entry->facts.kind),
	       proof_sec(&entry->addr[0]));
	print_key(entry);
	for (i = 0; i < entry->n; i++)
		printf("    %-12s%s\n", i ? "" : "addresses",
		       ADDR(&entry->addr[i]));
}

static void print_line(const struct entry *entry)
{
	unsigned int i;

	printf("%s sec %u", proof_kind_name(entry->facts.kind),
	       proof_sec(&entry->addr[0]));
	if (entry->facts.key_bits)
		printf(" key %u", entry->facts.key_bits);
	if (entry->serial)
		printf(" serial %u", entry->serial);
	for (i = 0; i < entry->n; i++)
		printf(" %s", ADDR(&entry->addr[i]));
	putchar('\n');
}

static void json_entry(const struct entry *entry)
{
	unsigned int i;

	json_object(NULL);
	json_string("kind", proof_kind_name(entry->facts.kind));
	json_number("sec", proof_sec(&entry->addr[0]));
	if (entry->facts.key_bits)
		json_number("key_bits", entry->facts.key_bits);
	if (entry->serial)
		json_number("key_serial", entry->serial);
	json_array("addresses");
	for (i = 0; i < entry->n; i++)
		json_string(NULL, ADDR(&entry->addr[i]));
	json_end();
	json_end();
}

static void print_all(const struct entries *entries, bool brief)
{
	size_t i;

	if (json_wanted)
		json_array(NULL);
	for (i = 0; i < entries->n; i++) {
		if (json_wanted)
			json_entry(&entries->list[i]);
		else if (brief)
			print_line(&entries->list[i]);
		else
			print_entry(&entries->list[i]);
	}
	if (json_wanted)
		json_end();
}

int show_proofs(bool brief)
{
	struct entries entries = { 0 };
	struct netlink nl = { 0 };
	struct nl_msg *msg;
	int status;

	status = netlink_open(&nl);
	if (!status) {
		msg = netlink_request(&nl, SHIM6_CMD_PROOF_GET, NLM_F_DUMP);
		status = msg ? netlink_call(&nl, msg, add_entry, &entries,
					    NULL) : EX_TEMPFAIL;
	}
	netlink_close(&nl);
	if (!status)
		print_all(&entries, brief);
	free(entries.list);
	return status;
}
