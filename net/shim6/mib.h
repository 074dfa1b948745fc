/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a namespace, shown in /proc/net/shim6. */
#ifndef _SHIM6_MIB_H
#define _SHIM6_MIB_H

#include <net/snmp.h>

#include "core/wire.h"

/* Messages by type: X(enum suffix, name). */
#define SHIM6_MIB_MESSAGES(X)		\
	X(I1,		"I1")		\
	X(R1,		"R1")		\
	X(I2,		"I2")		\
	X(R2,		"R2")		\
	X(R1BIS,	"R1bis")	\
	X(I2BIS,	"I2bis")	\
	X(UPDATE_REQ,	"UpdateRequest") \
	X(UPDATE_ACK,	"UpdateAck")	\
	X(KEEPALIVE,	"Keepalive")	\
	X(PROBE,	"Probe")	\
	X(ERROR,	"Error")

/* Everything else: X(enum suffix, name). */
#define SHIM6_MIB_OTHERS(X)						\
	X(OUT_SHIMMED,		"OutShimmedPackets")	/* segments count */ \
	X(OUT_SHIMMED_OCTETS,	"OutShimmedOctets")	/* of their IPv6 payload */ \
	X(IN_RESTORED,		"InRestoredPackets")			\
	X(IN_RESTORED_OCTETS,	"InRestoredOctets")			\
	X(OUT_FRAGMENTED,	"OutFragmented")	/* to make room for 8 octets */ \
	X(OUT_SEGMENTED,	"OutSegmented")		/* super-packets finished in software */ \
	X(TRIGGERS,		"Triggers")		/* set-ups begun by the heuristic */ \
	X(CONTEXTS_CREATED,	"ContextsCreated")			\
	X(CONTEXTS_REMOVED,	"ContextsRemoved")			\
	X(ESTABLISHED,		"HandshakesCompleted")			\
	X(HANDSHAKE_FAILED,	"HandshakesFailed")	/* to E-FAILED */ \
	X(HANDSHAKE_NO_SUPPORT,	"HandshakesNoSupport")	/* to NO-SUPPORT */ \
	X(HOLDDOWNS_DISCARDED,	"HolddownsDiscarded")	/* for a new context */ \
	X(EXPLORATIONS,		"Explorations")				\
	X(PROBES_DELAYED,	"ProbesDelayed")	/* probes_per_second was used up */ \
	X(SUSPICIONS,		"Suspicions")		/* TCP or an application waits */ \
	X(SUSPICIONS_CALMED,	"SuspicionsCalmed")	/* the pair worked after all */ \
	X(SWITCHES,		"Switches")				\
	X(MOVES_FAILED,		"MovesFailed")				\
	X(SCOUTS,		"Scouts")		/* probes over pairs in reserve */ \
	X(STANDBY_SWITCHES,	"StandbySwitches")	/* without waiting for a probe */ \
	X(FAILBACKS,		"Failbacks")		/* to the preferred pair */ \
	X(UPDATES_TOLD,		"UpdatesAcknowledged")	/* own changes */ \
	X(SIGNATURES_MADE,	"SignaturesMade")	/* over own lists */ \
	X(SIGNATURES_FAILED,	"SignaturesFailed")	/* by the keyring */ \
	X(SIGNATURES_CHECKED,	"SignaturesChecked")	/* of peers */ \
	X(REFUSED,		"MessagesRefused")	/* by an Error of the peer */ \
	X(CONFUSED,		"ContextsConfused")	/* CT(peer) used twice, set up anew */ \
	X(TCP_ANSWERED,		"TcpAcksRepeated")	/* of a socket that only receives */ \
	X(TCP_KICKED,		"TcpRetransmitsHastened") /* sockets told of a switch */ \
	X(ICMP_TRANSLATED,	"IcmpTranslated")	/* errors passed up with ULIDs */ \
	X(ICMP_HANDLED,		"IcmpHandled")		/* not passed up */ \
	X(ICMP_HINTS,		"IcmpHints")		/* explorations they began */ \
	X(FEEDBACK_GOOD,	"FeedbackGood")		/* what applications said */ \
	X(FEEDBACK_BAD,		"FeedbackBad")					\
	X(NEIGH_HINTS,		"NeighbourHints")	/* the same of routers that are silent */

#define SHIM6_MIB_IN(name, text) SHIM6_MIB_IN_##name,
#define SHIM6_MIB_OUT(name, text) SHIM6_MIB_OUT_##name,
#define SHIM6_MIB_OTHER(name, text) SHIM6_MIB_##name,

/* The first value stays unused: SNMP_MIB_SENTINEL. */
enum shim6_counter {
	SHIM6_MIB_NONE = 0,
	SHIM6_MIB_MESSAGES(SHIM6_MIB_IN)
	SHIM6_MIB_MESSAGES(SHIM6_MIB_OUT)
	SHIM6_MIB_OTHERS(SHIM6_MIB_OTHER)
	SHIM6_MIB_DROP_BASE,
	__SHIM6_MIB_MAX = SHIM6_MIB_DROP_BASE + __SHIM6_DROP_MAX,
};

#undef SHIM6_MIB_IN
#undef SHIM6_MIB_OUT
#undef SHIM6_MIB_OTHER

struct shim6_mib {
	unsigned long mibs[__SHIM6_MIB_MAX];
};

#define SHIM6_INC(sn, field)						\
	SNMP_INC_STATS((sn)->mib, SHIM6_MIB_##field)
/* BH off. One instruction where a CPU has it, and the cheaper one elsewhere. */
#define SHIM6_ADD(sn, field, val)					\
	__SNMP_ADD_STATS((sn)->mib, SHIM6_MIB_##field, val)

struct shim6_net;

/** shim6_count_drop() - count one drop; any context */
void shim6_count_drop(struct shim6_net *sn, enum shim6_drop why);
/** shim6_count_in() - count a well-formed message received */
void shim6_count_in(struct shim6_net *sn, u8 msg_type);
/** shim6_count_out() - count a message handed to the stack */
void shim6_count_out(struct shim6_net *sn, u8 msg_type);

/**
 * shim6_mib_each() - all counters, summed over the CPUs
 * @sn: namespace
 * @fn: called with name, value and @arg; a return value other than 0 ends it
 * @arg: handed through
 *
 * The one list that /proc, netlink and tests read: contexts by state first, then
 * probes that wait.
 */
int shim6_mib_each(struct shim6_net *sn,
		   int (*fn)(const char *name, u64 value, void *arg),
		   void *arg);

int shim6_mib_init(struct shim6_net *sn);
void shim6_mib_exit(struct shim6_net *sn);

#endif /* _SHIM6_MIB_H */
