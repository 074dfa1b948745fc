/* SPDX-License-Identifier: GPL-2.0 */
/* What host.c (contexts) and receive.c (packets) share, and nobody else. */
#ifndef _SIM_RECEIVE_H
#define _SIM_RECEIVE_H

#include "host.h"

/** sim_secret() - the responder's secret, rotated when it is time */
const struct shim6_secret *sim_secret(struct sim_host *h);
/** sim_create() - a context in IDLE; NULL at the limit */
struct sim_ctx *sim_create(struct sim_host *h, const struct in6_addr *local,
			   const struct in6_addr *peer);
/** sim_send_r1bis() - the answer to a tag or addresses that no context knows */
void sim_send_r1bis(struct sim_host *h, u64 tag, const struct reap_pair *pair);
/** sim_send_error() - about the control message at hand */
void sim_send_error(struct sim_host *h, u8 code, u16 pointer);
/** sim_send_message() - encode and send a control message */
void sim_send_message(struct sim_host *h, const struct shim6_msg *msg,
		      const struct reap_pair *pair);

#endif /* _SIM_RECEIVE_H */
