/* bcc's types for DOS, and those it leaves out. */
#ifndef POSIX_TYPES_H
#define POSIX_TYPES_H
#include <features.h>
#include <stddef.h>
#include <msdos/types.h>

typedef unsigned uid_t, gid_t, ino_t, dev_t, pid_t, nlink_t;
#endif
