/* Folders of DOS read as those of Unix; see posix.c. */
#ifndef POSIX_DIRENT_H
#define POSIX_DIRENT_H
#include <sys/types.h>

struct dirent { unsigned d_ino; char d_name[13]; };

typedef struct {
   char transfer[44];      /* what DOS found */
   char pattern[80];
   int begun;
   struct dirent entry;
} DIR;

DIR *opendir();
struct dirent *readdir();
int closedir();
#endif
