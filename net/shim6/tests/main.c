// SPDX-License-Identifier: GPL-2.0
/* All suites: a module in the kernel, a program in user space. */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&shim6_budget_suite,
		  &shim6_cga_rsa_suite,
		  &shim6_cga_suite,
		  &shim6_codec_suite,
		  &shim6_codec_fields_suite,
		  &shim6_codec_limits_suite,
		  &shim6_hba_suite,
		  &shim6_own_suite,
		  &shim6_path_suite,
		  &shim6_reap_net_suite,
		  &shim6_reap_probe_suite,
		  &shim6_reap_scout_suite,
		  &shim6_reap_select_suite,
		  &shim6_reap_suite,
		  &shim6_reap_suspect_suite,
		  &shim6_idle_suite,
		  &shim6_sm_advice_suite,
		  &shim6_sm_config_suite,
		  &shim6_sm_better_suite,
		  &shim6_sm_handshake_suite,
		  &shim6_sm_i2_suite,
		  &shim6_sm_list_suite,
		  &shim6_sm_own_suite,
		  &shim6_sm_pair_suite,
		  &shim6_sm_proof_suite,
		  &shim6_sm_recovery_suite,
		  &shim6_sm_setup_suite,
		  &shim6_sm_suite,
		  &shim6_sm_update_suite,
		  &shim6_sm_news_suite,
		  &shim6_validator_suite,
		  &shim6_verify_sig_suite,
		  &shim6_verify_suite);

MODULE_IMPORT_NS(EXPORTED_FOR_KUNIT_TESTING);
MODULE_DESCRIPTION("KUnit suites of the Shim6 protocol");
MODULE_LICENSE("GPL");
