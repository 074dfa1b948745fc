// SPDX-License-Identifier: GPL-2.0
/*
 * Set sysctls of some namespaces, all in one process: those cost time.
 *
 * Usage: configure NAMESPACE:PATH=VALUE...	PATH as below /proc/sys
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traffic.h"

static void configure(char *word)
{
	char *path = strchr(word, ':'), *value = path ? strchr(path, '=') : NULL;
	char name[128];
	ssize_t len;
	int fd;

	if (!value)
		errx(2, "%s is no NAMESPACE:PATH=VALUE", word);
	*path++ = 0;
	*value++ = 0;
	len = strlen(value);
	enter(word);
	snprintf(name, sizeof(name), "/proc/sys/%s", path);
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, len) != len)
		err(1, "%s in %s", name, word);
	close(fd);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		configure(argv[i]);
	return 0;
}
