/* SPDX-License-Identifier: GPL-2.0 */
/* The suites: one per pure part, each in a file of its own; main.c runs them. */
#ifndef _SHIM6_TESTS_SUITES_H
#define _SHIM6_TESTS_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite shim6_budget_suite;
extern struct kunit_suite shim6_cga_rsa_suite;
extern struct kunit_suite shim6_cga_suite;
extern struct kunit_suite shim6_codec_suite;
extern struct kunit_suite shim6_codec_fields_suite;
extern struct kunit_suite shim6_codec_limits_suite;
extern struct kunit_suite shim6_hba_suite;
extern struct kunit_suite shim6_own_suite;
extern struct kunit_suite shim6_path_suite;
extern struct kunit_suite shim6_reap_net_suite;
extern struct kunit_suite shim6_reap_probe_suite;
extern struct kunit_suite shim6_reap_scout_suite;
extern struct kunit_suite shim6_reap_select_suite;
extern struct kunit_suite shim6_reap_suite;
extern struct kunit_suite shim6_reap_suspect_suite;
extern struct kunit_suite shim6_idle_suite;
extern struct kunit_suite shim6_sm_advice_suite;
extern struct kunit_suite shim6_sm_config_suite;
extern struct kunit_suite shim6_sm_better_suite;
extern struct kunit_suite shim6_sm_handshake_suite;
extern struct kunit_suite shim6_sm_i2_suite;
extern struct kunit_suite shim6_sm_list_suite;
extern struct kunit_suite shim6_sm_own_suite;
extern struct kunit_suite shim6_sm_pair_suite;
extern struct kunit_suite shim6_sm_proof_suite;
extern struct kunit_suite shim6_sm_recovery_suite;
extern struct kunit_suite shim6_sm_setup_suite;
extern struct kunit_suite shim6_sm_suite;
extern struct kunit_suite shim6_sm_update_suite;
extern struct kunit_suite shim6_sm_news_suite;
extern struct kunit_suite shim6_validator_suite;
extern struct kunit_suite shim6_verify_sig_suite;
extern struct kunit_suite shim6_verify_suite;

#endif /* _SHIM6_TESTS_SUITES_H */
