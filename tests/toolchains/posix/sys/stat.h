/* What a DOS program of bcc can know of a file; see ../posix.c. */
#ifndef POSIX_STAT_H
#define POSIX_STAT_H
#include <sys/types.h>

struct stat {
   unsigned st_dev, st_ino, st_mode, st_nlink, st_uid, st_gid, st_rdev;
   long st_size, st_atime, st_mtime, st_ctime;
};

#define S_IFMT 0170000
#define S_IFCHR 0020000
#define S_IFBLK 0060000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_IFLNK 0120000
#define S_ISREG(m) (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m) (((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m) (((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m) (((m) & S_IFMT) == S_IFBLK)
#define S_ISLNK(m) 0
#define S_ISFIFO(m) 0
#define S_IRUSR 0400
#define S_IWUSR 0200
#define S_IXUSR 0100
#define S_IREAD 0400
#define S_IWRITE 0200
#define S_IEXEC 0100
#define S_IRGRP 0040
#define S_IWGRP 0020
#define S_IXGRP 0010
#define S_IROTH 0004
#define S_IWOTH 0002
#define S_IXOTH 0001
#define S_ISUID 04000
#define S_ISGID 02000
#define S_ISVTX 01000
#endif
