/* SPDX-License-Identifier: GPL-2.0 */
/* Parts of fuzz_ctl. */
#ifndef _SHIM6_FUZZ_CTL_H
#define _SHIM6_FUZZ_CTL_H

struct input;

/** kernel_begin() - what the kernel will say comes out of this input */
void kernel_begin(struct input *in);

/**
 * check_json() - every line that begins like JSON is JSON
 * @text: what a command printed
 * @len: octets of it
 */
void check_json(const char *text, size_t len);

/* The shipped program. */
int shim6ctl_main(int argc, char **argv);

#endif /* _SHIM6_FUZZ_CTL_H */
