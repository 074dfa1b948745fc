/* SPDX-License-Identifier: GPL-2.0 */
/* What holds for every message that the codec took; parts of fuzz_codec. */
#ifndef _SHIM6_FUZZ_CODEC_CHECK_H
#define _SHIM6_FUZZ_CODEC_CHECK_H

#include "../../../net/shim6/core/codec.h"

struct input;

/** struct ends - addresses of the packet a message is in */
struct ends {
	struct in6_addr src;
	struct in6_addr dst;
};

/* codec_check.c */

/** check_views() - all of them lie in the @size octets of the message */
void check_views(const struct shim6_msg *msg, const u8 *buf, size_t size);

/** check_options() - they fill the message, and none was taken that must not be */
void check_options(const struct shim6_msg *msg, const u8 *buf, size_t size);

/** check_same() - two messages say the same, apart from what does not fit */
void check_same(const struct shim6_msg *a, const struct shim6_msg *b);

/** check_fixed_point() - written and read, a message stays what it is */
void check_fixed_point(const struct shim6_msg *msg, const struct ends *ends);

/* codec_write.c */

/** write_message() - fields as the input wants them, to be written */
void write_message(struct input *in, const struct ends *ends);

#endif /* _SHIM6_FUZZ_CODEC_CHECK_H */
