/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel is to one context: net/shim6/ctrl_rx.c, ctx.c and
 * dispatch.c in small, with the checks of what the state machine does.
 */
#ifndef _SHIM6_FUZZ_SM_HOST_H
#define _SHIM6_FUZZ_SM_HOST_H

#include "../../../net/shim6/core/sm.h"
#include "world.h"

/**
 * struct host - a host with one context
 * @f: clock and random numbers
 * @params: settings, which may change at any time
 * @env: given to every step
 * @secret: the responder's secret
 * @n_own: own locators
 * @own: what is shown for ULIDs, or NULL: own locators are not proven
 * @sig: where the context's signature is
 * @sm: the context; another one when the old one is gone
 * @lives: contexts there were
 * @no_memory: the next step finds none
 * @rx: the message at hand, @rx_len octets
 * @before: @sm before the step, @setup_before what its @setup pointed to
 * @acts: what the step gave
 * @n_sent: messages it sent, @n_probes of them Probes
 * @log: all Probes sent
 */
struct host {
	struct fake f;
	struct shim6_params params;
	struct shim6_env env;
	struct shim6_secret secret;
	unsigned int n_own;
	const struct shim6_own *own;
	struct shim6_sig *sig;
	struct shim6_sm *sm;
	unsigned int lives;
	bool no_memory;
	const u8 *rx;
	size_t rx_len;
	struct shim6_sm before;
	struct shim6_setup setup_before;
	struct shim6_actions acts;
	unsigned int n_sent;
	unsigned int n_probes;
	struct sent_log log;
	u64 suspected;
};

/* sm_host.c */

/** host_create() - a context in IDLE instead of the one there is, if any */
void host_create(struct host *h, const struct in6_addr *ulid_local,
		 const struct in6_addr *ulid_peer, u32 fii);

/** host_locset_dress() - methods as what the host shows has them; no more than fit */
void host_locset_dress(const struct host *h, struct reap_locset *ls);

/** host_kill() - the context goes, with the memory it was lent */
void host_kill(struct host *h);

/** host_step() - give an event as shim6_dispatch() does, and look what comes */
void host_step(struct host *h, const struct shim6_event *ev);

/** host_timers() - let the timer run off up to @n times */
void host_timers(struct host *h, unsigned int n);

/** host_now_s() - seconds, as ktime_get_seconds() */
u32 host_now_s(const struct host *h);

/* sm_rx.c */

/**
 * host_receive() - a packet of protocol 140 comes in
 * @h: host
 * @octets: what follows the IPv6 header, @len octets
 * @len: how many
 * @pair: local = IPv6 destination, peer = IPv6 source
 * @meanwhile: happens between the look at an I1 or I2 and the step, as it can
 *	on another CPU; or NULL
 */
void host_receive(struct host *h, const u8 *octets, size_t len,
		  const struct reap_pair *pair,
		  const struct shim6_event *meanwhile);

/** host_secret() - the responder's secret for this second */
const struct shim6_secret *host_secret(struct host *h);

/* sm_check.c */

/** check_sent() - a message can be written and read, and goes where it may */
void check_sent(struct host *h, const struct shim6_event *ev,
		const struct shim6_action *act);

/** check_error() - an Error about the message at hand can be written */
void check_error(const struct host *h, u8 code, u16 pointer);

/** check_lent() - was memory lent where it has to be? Before it is taken back */
void check_lent(const struct host *h, const struct shim6_event *ev);

/** check_step() - what holds after every step, memory taken back */
void check_step(const struct host *h, const struct shim6_event *ev);

/** find() - the first action of a type, or NULL */
const struct shim6_action *find(const struct host *h, u8 type);

/** is_msg() - is it a message of this type? */
bool is_msg(const struct shim6_event *ev, u8 type);

/* sm_news.c */

/** check_news_sent() - an Update Request or Acknowledgement that goes out */
void check_news_sent(const struct host *h, const struct shim6_event *ev,
		     const struct shim6_msg *msg, const struct reap_pair *pair);

/** check_news() - lists that changed in this step, at either end */
void check_news(const struct host *h, const struct shim6_event *ev);

/* sm_draft.c */

/** draft_and_receive() - a message of a type, of fields the input wants */
void draft_and_receive(struct host *h, struct input *in, u8 type);

#endif /* _SHIM6_FUZZ_SM_HOST_H */
