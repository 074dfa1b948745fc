// SPDX-License-Identifier: GPL-2.0
/* What happened, as text and as a Mermaid sequence diagram; for --seed only. */
#include <stdarg.h>
#include <stdio.h>

#include "world.h"

static bool on;
static FILE *mermaid;

static const char *const state_names[] = {
	"IDLE", "I1-SENT", "I2-SENT", "ESTABLISHED", "I2BIS-SENT", "E-FAILED",
	"NO-SUPPORT",
};

static const char *const reap_names[] = {
	"Operational", "Exploring", "InboundOk", "?",
};

static const char *name_of(u8 type)
{
	switch (type) {
	case SHIM6_MSG_I1:
		return "I1";
	case SHIM6_MSG_R1:
		return "R1";
	case SHIM6_MSG_I2:
		return "I2";
	case SHIM6_MSG_R2:
		return "R2";
	case SHIM6_MSG_R1BIS:
		return "R1bis";
	case SHIM6_MSG_I2BIS:
		return "I2bis";
	case SHIM6_MSG_KEEPALIVE:
		return "Keepalive";
	case SHIM6_MSG_PROBE:
		return "Probe";
	case SHIM6_MSG_UPDATE_REQ:
		return "Update Request";
	case SHIM6_MSG_UPDATE_ACK:
		return "Update Acknowledgement";
	case SHIM6_MSG_ERROR:
		return "Error";
	default:
		return "message";
	}
}

static void describe(const struct sim_packet *p, char *text, size_t size)
{
	const u8 *b = p->buf;

	if (p->kind == SIM_ICMP)
		snprintf(text, size, "ICMP no Shim6, quoting %s",
			 p->len ? name_of(b[2]) : "payload");
	else if (p->kind == SIM_PAYLOAD && p->shimmed)
		snprintf(text, size, "payload, tag %012llx", p->tag);
	else if (p->kind == SIM_PAYLOAD)
		snprintf(text, size, "payload");
	else if (b[2] == SHIM6_MSG_PROBE)
		snprintf(text, size, "Probe(%s) S%u R%u, tag %012llx",
			 reap_names[b[13] >> 6], b[12] & 15, b[12] >> 4,
			 get_unaligned_be48(b + 6));
	else if (b[2] == SHIM6_MSG_R1)
		snprintf(text, size, "R1, nonce %08x",
			 get_unaligned_be32(b + 8));
	else if (b[2] == SHIM6_MSG_ERROR)
		snprintf(text, size, "Error %u about %s", b[3] >> 1,
			 name_of(p->len > 8 + SHIM6_IPV6_HLEN + 2 ?
				 b[8 + SHIM6_IPV6_HLEN + 2] : 0));
	else if (b[2] == SHIM6_MSG_UPDATE_REQ || b[2] == SHIM6_MSG_UPDATE_ACK)
		snprintf(text, size, "%s, nonce %08x, tag %012llx",
			 name_of(b[2]), get_unaligned_be32(b + 12),
			 get_unaligned_be48(b + 6));
	else
		snprintf(text, size, "%s, tag %012llx", name_of(b[2]),
			 get_unaligned_be48(b + 6));
}

void sim_trace_open(const char *file)
{
	unsigned int i;

	on = true;
	if (!file)
		return;
	mermaid = fopen(file, "w");
	if (!mermaid)
		return perror(file);
	fprintf(mermaid, "sequenceDiagram\n");
	for (i = 0; i < SIM_MAX_HOSTS; i++)
		fprintf(mermaid, "    participant %c\n", 'A' + i);
}

void sim_trace_close(const struct sim_world *w)
{
	if (!mermaid)
		return;
	if (w->failed)
		fprintf(mermaid, "    Note over A: violated: %s\n", w->why);
	fclose(mermaid);
}

static void stamp(const struct sim_world *w)
{
	printf("%10.6f ", (double)(w->now - w->plan.start) / SIM_SEC);
}

/* Payload is left out of the diagram, or nothing else could be seen in it. */
static void draw(const struct sim_world *w, const struct sim_packet *p,
		 enum sim_fate fate, const char *text, unsigned int to)
{
	static const char *const arrow[] = { NULL, "-x", "-x", "->>" };

	if (!mermaid || !arrow[fate] || p->kind == SIM_PAYLOAD)
		return;
	fprintf(mermaid, "    %c%s%c: %.3f s %s%s\n", 'A' + p->from,
		arrow[fate], 'A' + to,
		(double)(w->now - w->plan.start) / SIM_SEC, text,
		fate == SIM_CUT ? " (cut)" : fate == SIM_LOST ? " (lost)" : "");
}

void sim_trace_packet(const struct sim_world *w, const struct sim_packet *p,
		      enum sim_fate fate)
{
	static const char *const word[] = { "sends", "loses", "cut", "arrives" };
	unsigned int to = 0, from_index = 0, to_index = 0, from;
	char text[80];

	if (!on)
		return;
	sim_owner(&p->pair.local, &from, &from_index);
	sim_owner(&p->pair.peer, &to, &to_index);
	describe(p, text, sizeof(text));
	stamp(w);
	printf("%c%u > %c%u  %-8s %s\n", 'A' + p->from, from_index + 1,
	       'A' + to, to_index + 1, word[fate], text);
	draw(w, p, fate, text, to);
}

void sim_trace_step(const struct sim_world *w, const struct sim_seen *seen)
{
	const struct shim6_action *act;
	unsigned int i, from, to;

	for (i = 0; on && i < seen->acts->n; i++) {
		act = &seen->acts->a[i];
		if (act->type == SHIM6_ACT_STATE)
			sim_trace_note(w, "%c: %s -> %s", 'A' + seen->h->id,
				       state_names[act->from],
				       state_names[seen->c->sm.state]);
		else if (act->type == SHIM6_ACT_REAP_STATE)
			sim_trace_note(w, "%c: REAP %s, reason %u",
				       'A' + seen->h->id, reap_names[act->sta],
				       act->reason);
		else if (act->type == SHIM6_ACT_SWITCH &&
			 sim_owner(&act->pair.local, &from, &from) &&
			 sim_owner(&act->pair.peer, &to, &to))
			sim_trace_note(w, "%c: switches to its address %u and the peer's %u",
				       'A' + seen->h->id, from + 1, to + 1);
		else if (act->type == SHIM6_ACT_DROP)
			sim_trace_note(w, "%c: drops it, reason %u",
				       'A' + seen->h->id, act->drop);
		else if (act->type == SHIM6_ACT_TOLD)
			sim_trace_note(w, "%c: the peer knows its locators",
				       'A' + seen->h->id);
		else if (act->type == SHIM6_ACT_REFUSED)
			sim_trace_note(w, "%c: Error %u is believed",
				       'A' + seen->h->id, act->code);
	}
}

void sim_trace_note(const struct sim_world *w, const char *fmt, ...)
{
	char text[120];
	va_list ap;

	if (!on)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	stamp(w);
	printf("%s\n", text);
	if (mermaid)
		fprintf(mermaid, "    Note over A: %.3f s %s\n",
			(double)(w->now - w->plan.start) / SIM_SEC, text);
}
