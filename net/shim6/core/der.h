/* SPDX-License-Identifier: GPL-2.0 */
/* As much of DER (X.690) as a SubjectPublicKeyInfo needs. Pure. */
#ifndef _SHIM6_DER_H
#define _SHIM6_DER_H

#include "wire.h"

#define SHIM6_DER_INTEGER	0x02
#define SHIM6_DER_BIT_STRING	0x03
#define SHIM6_DER_SEQUENCE	0x30

/**
 * shim6_der_take() - take one element off the front of some octets
 * @from: the octets; on success what follows the element, else unchanged
 * @tag: the element's tag
 * @body: set to its contents
 *
 * Lengths of up to 65535 octets, in the one form that DER has for each.
 *
 * Return: true, or false when no such element lies within @from.
 */
bool shim6_der_take(struct shim6_view *from, u8 tag, struct shim6_view *body);

#endif /* _SHIM6_DER_H */
