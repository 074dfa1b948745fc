// SPDX-License-Identifier: GPL-2.0
/* shim6ctl restore: addresses that prove themselves, after a boot. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../ctl.h"
#include "../json.h"
#include "../proof/proof.h"

#define FOLDER		"/etc/shim6"
#define SUFFIX		".conf"

static const struct proof_lifetimes forever = {
	PROOF_FOREVER, PROOF_FOREVER, PROOF_TIMEOUT,
};

static void print_file(const char *name, const struct proof *proof, int status)
{
	unsigned int i;

	if (json_wanted) {
		json_object(NULL);
		json_string("file", name);
		json_bool("applied", !status);
		json_array("addresses");
		for (i = 0; !status && i < proof->n; i++)
			json_string(NULL, proof_text(&proof->list[i].addr).s);
		json_end();
		json_end();
		return;
	}
	for (i = 0; !status && i < proof->n; i++)
		printf("%s: %s dev %s\n", name,
		       proof_text(&proof->list[i].addr).s,
		       proof->list[i].ifname);
}

static int is_parameter_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > strlen(SUFFIX) && *entry->d_name != '.' &&
	       !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

static int restore_file(const char *folder, const char *entry)
{
	struct proof proof;
	char *name = NULL;
	int status;

	if (asprintf(&name, "%s/%s", folder, entry) < 0) {
		say("out of memory");
		return EX_OSERR;
	}
	status = proof_apply(name, &proof, &forever);
	print_file(name, &proof, status);
	free(name);
	return status;
}

/* One that fails does not keep the others from it. */
static int restore(const char *folder, struct dirent **files, int n)
{
	int i, status, first = 0;

	if (json_wanted)
		json_array(NULL);
	for (i = 0; i < n; i++) {
		status = restore_file(folder, files[i]->d_name);
		if (!first)
			first = status;
	}
	if (json_wanted)
		json_end();
	return first;
}

static int run_restore(const struct command *cmd, int argc, char **argv)
{
	const char *folder = FOLDER;
	struct dirent **files;
	int n, status;

	if (next_option(argc, argv, "") != -1 || argc - optind > 1)
		return print_usage(cmd);
	if (argc > optind)
		folder = argv[optind];
	n = scandir(folder, &files, is_parameter_file, alphasort);
	if (n < 0) {
		say("%s: %s", folder, strerror(errno));
		return EX_NOINPUT;
	}
	status = restore(folder, files, n);
	while (n)
		free(files[--n]);
	free(files);
	return status;
}

COMMAND(restore,
	.args = "[FOLDER]",
	.help = "Configure the addresses of all parameter files in /etc/shim6",
	.run = run_restore);
