// SPDX-License-Identifier: GPL-2.0
/* Elements of DER: a tag, a length of one to three octets, contents. */
#include "der.h"

/* Octets of tag and length, and what the length says. 0: no such length. */
static unsigned int header(const struct shim6_view *v, unsigned int *len)
{
	const u8 *p = v->data;

	if (v->len < 2)
		return 0;
	if (p[1] < 0x80) {
		*len = p[1];
		return 2;
	}
	if (p[1] == 0x81 && v->len >= 3) {
		*len = p[2];
		return *len >= 0x80 ? 3 : 0;
	}
	if (p[1] == 0x82 && v->len >= 4) {
		*len = get_unaligned_be16(p + 2);
		return *len >= 0x100 ? 4 : 0;
	}
	return 0;
}

bool shim6_der_take(struct shim6_view *from, u8 tag, struct shim6_view *body)
{
	unsigned int hlen, len;

	hlen = header(from, &len);
	if (!hlen || from->data[0] != tag || len > from->len - hlen)
		return false;
	body->data = from->data + hlen;
	body->len = len;
	from->data += hlen + len;
	from->len -= hlen + len;
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_der_take);
