// SPDX-License-Identifier: GPL-2.0
/* Whether the locators of a list may be believed, RFC 5533 7.2. */
#include "sm.h"

bool shim6_verify_list(const struct shim6_msg *msg,
		       const struct shim6_params *params, unsigned int *bad)
{
	unsigned int i;

	for (i = 0; i < msg->list.n; i++) {
		/*
		 * HBA and CGA need the Parameter Data Structure checked; as
		 * long as nothing here can do that, they are refused like any
		 * unknown method. Proven and unproven locators never mix.
		 */
		if (msg->list.methods[i] == SHIM6_METHOD_UNPROVEN &&
		    !params->require_verification)
			continue;
		*bad = i;
		return false;
	}
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(shim6_verify_list);
