/* SPDX-License-Identifier: GPL-2.0 */
/* A part of shim6ctl show. */
#ifndef CMD_PROOFS_H
#define CMD_PROOFS_H

#include "../types.h"

/** show_proofs() - the whole of "show proofs"; returns an exit status */
int show_proofs(bool brief);

#endif /* CMD_PROOFS_H */
