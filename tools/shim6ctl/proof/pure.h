/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's own CGA and HBA files, compiled into the tool: there is no
 * second way to read, write and verify parameters. The kernel's small headers
 * come from the stand-ins of the unit tests. They want the C library's
 * addresses and abs() before them, but those include kernel headers as well:
 * so for a moment the stand-ins are empty. To be included first.
 */
#ifndef PROOF_PURE_H
#define PROOF_PURE_H

#define _PORT_USER_H
#include <limits.h>
#include <netinet/in.h>
#include <stdlib.h>
#undef _PORT_USER_H

#include "../../../net/shim6/core/hba.h"

#endif /* PROOF_PURE_H */
