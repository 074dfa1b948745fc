// SPDX-License-Identifier: GPL-2.0
/* Counters of a namespace and /proc/net/shim6. */
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <net/ip.h>

#include "shim6.h"

#define NAME_IN(name, text) SNMP_MIB_ITEM("In" text, SHIM6_MIB_IN_##name),
#define NAME_OUT(name, text) SNMP_MIB_ITEM("Out" text, SHIM6_MIB_OUT_##name),
#define NAME_OTHER(name, text) SNMP_MIB_ITEM(text, SHIM6_MIB_##name),
#define NAME_DROP(name, text) \
	SNMP_MIB_ITEM("Drop" text, SHIM6_MIB_DROP_BASE + SHIM6_DROP_##name),

static const struct snmp_mib shim6_mib_list[] = {
	SHIM6_MIB_MESSAGES(NAME_IN)
	SHIM6_MIB_MESSAGES(NAME_OUT)
	SHIM6_MIB_OTHERS(NAME_OTHER)
	SHIM6_DROP_REASONS(NAME_DROP)
	SNMP_MIB_SENTINEL
};

static const char * const shim6_state_names[__SHIM6_STATE_MAX] = {
	[SHIM6_STATE_IDLE]		= "ContextsIdle",
	[SHIM6_STATE_I1_SENT]		= "ContextsI1Sent",
	[SHIM6_STATE_I2_SENT]		= "ContextsI2Sent",
	[SHIM6_STATE_ESTABLISHED]	= "ContextsEstablished",
	[SHIM6_STATE_I2BIS_SENT]	= "ContextsI2bisSent",
	[SHIM6_STATE_E_FAILED]		= "ContextsEFailed",
	[SHIM6_STATE_NO_SUPPORT]	= "ContextsNoSupport",
};

void shim6_count_drop(struct shim6_net *sn, enum shim6_drop why)
{
	SNMP_INC_STATS(sn->mib, SHIM6_MIB_DROP_BASE + why);
}

/* The wire's type numbers have a gap, the counters have none. */
static unsigned int msg_index(u8 msg_type)
{
	return msg_type < SHIM6_MSG_UPDATE_REQ ?
	       msg_type - SHIM6_MSG_I1 :
	       msg_type - SHIM6_MSG_UPDATE_REQ + SHIM6_MSG_I2BIS;
}

void shim6_count_in(struct shim6_net *sn, u8 msg_type)
{
	BUILD_BUG_ON(SHIM6_MIB_IN_ERROR - SHIM6_MIB_IN_I1 !=
		     SHIM6_MSG_ERROR - SHIM6_MSG_UPDATE_REQ + SHIM6_MSG_I2BIS);
	SNMP_INC_STATS(sn->mib, SHIM6_MIB_IN_I1 + msg_index(msg_type));
}

void shim6_count_out(struct shim6_net *sn, u8 msg_type)
{
	SNMP_INC_STATS(sn->mib, SHIM6_MIB_OUT_I1 + msg_index(msg_type));
}

int shim6_mib_each(struct shim6_net *sn,
		   int (*fn)(const char *name, u64 value, void *arg),
		   void *arg)
{
	unsigned int i;
	int err;

	for (i = 0; i < __SHIM6_STATE_MAX; i++) {
		err = fn(shim6_state_names[i], atomic_read(&sn->n_state[i]),
			 arg);
		if (err)
			return err;
	}
	err = fn("ProbesWaiting", shim6_probes_waiting(sn), arg);
	if (err)
		return err;
	for (i = 0; shim6_mib_list[i].name; i++) {
		err = fn(shim6_mib_list[i].name,
			 snmp_fold_field(sn->mib, shim6_mib_list[i].entry),
			 arg);
		if (err)
			return err;
	}
	return 0;
}

static int show_one(const char *name, u64 value, void *arg)
{
	seq_printf(arg, "%-24s\t%llu\n", name, value);
	return 0;
}

static int shim6_proc_show(struct seq_file *seq, void *v)
{
	return shim6_mib_each(shim6_net(seq->private), show_one, seq);
}

int shim6_mib_init(struct shim6_net *sn)
{
	sn->mib = alloc_percpu(struct shim6_mib);
	if (!sn->mib)
		return -ENOMEM;
	if (!proc_create_net_single("shim6", 0444, sn->net->proc_net,
				    shim6_proc_show, NULL)) {
		free_percpu(sn->mib);
		return -ENOMEM;
	}
	return 0;
}

void shim6_mib_exit(struct shim6_net *sn)
{
	remove_proc_entry("shim6", sn->net->proc_net);
	free_percpu(sn->mib);
}
