/* SPDX-License-Identifier: GPL-2.0 */
/* Writes JSON to stdout. */
#ifndef JSON_H
#define JSON_H

#include "types.h"

/* @key is NULL inside arrays and at the top. */
void json_object(const char *key);
void json_array(const char *key);
/** json_end() - close the innermost object or array */
void json_end(void);
void json_string(const char *key, const char *value);
void json_number(const char *key, u64 value);
void json_bool(const char *key, bool value);
/** json_time() - nanoseconds, written in seconds */
void json_time(const char *key, u64 ns);

#endif /* JSON_H */
