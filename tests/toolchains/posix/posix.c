/*
 * What programs written for Unix use and bcc's library for DOS does not have: files, folders, processes and the environment, by
 * INT 21h. Only as much as the programs of debian-programs.sh need. Paths may have slashes; DOS takes both.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <ctype.h>
#include <errno.h>
#include <time.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <dos.h>
#include <dirent.h>
#include <utime.h>

#define CARRY 1

long lseek();

/* Registers of an INT 21h, in and out; DS and ES are the program's. */
static unsigned ax, bx, cx, dx, si, di, flags;

/* 0, or the error that DOS gave. */
static int dos()
{
#asm
  push bp
  push si
  push di
  push es
  mov ax,ds
  mov es,ax
  mov ax,_ax
  mov bx,_bx
  mov cx,_cx
  mov dx,_dx
  mov si,_si
  mov di,_di
  int #$21
  mov _ax,ax
  mov _bx,bx
  mov _cx,cx
  mov _dx,dx
  pushf
  pop ax
  mov _flags,ax
  pop es
  pop di
  pop si
  pop bp
#endasm
   if (!(flags & CARRY))
      return 0;
   errno = ax == 5 ? EACCES : ax == 2 || ax == 3 || ax == 18 ? ENOENT : EINVAL;
   return -1;
}

static int call(function, name)
int function;
char *name;
{
   ax = function;
   dx = (unsigned) name;
   return dos();
}

/* ---- time -------------------------------------------------------------- */

static int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

/* Days from 1980 to the first of a month; the year counts from 1980, the month from 0. */
static long days(year, month)
int year, month;
{
   return 365L * year + (year + 3) / 4 + before[month] + (month > 1 && year % 4 == 0 ? 1 : 0);
}

/* Seconds since 1970 of a date and time of DOS, taken as universal time. */
static long unpack(date, clock)
unsigned date, clock;
{
   long day = 3652L + days(date >> 9, (date >> 5 & 15) - 1) + (date & 31) - 1;

   return day * 86400L + (clock >> 11) * 3600L + (clock >> 5 & 63) * 60L + (clock & 31) * 2;
}

static void pack(seconds, date, clock)
long seconds;
unsigned *date, *clock;
{
   long day = seconds / 86400L - 3652L;
   unsigned rest = seconds % 86400L / 2;
   int year = 0, month = 0;

   while (days(year + 1, 0) <= day)
      year++;
   while (days(year, month + 1) <= day && month < 11)
      month++;
   *date = year << 9 | month + 1 << 5 | (int) (day - days(year, month)) + 1;
   *clock = rest / 1800 << 11 | rest / 30 % 60 << 5 | rest % 30;
}

int utime(name, times)
char *name;
struct utimbuf *times;
{
   int handle, result;

   if (call(0x3D02, name) < 0)
      return -1;
   bx = handle = ax;
   pack(times->modtime, &dx, &cx);
   ax = 0x5701;
   result = dos();
   bx = handle;
   call(0x3E00, "");
   return result;
}

int gettimeofday(now)
struct timeval *now;
{
   unsigned date;

   call(0x2A00, "");
   date = cx - 1980 << 9 | dx >> 8 << 5 | dx & 31;
   call(0x2C00, "");
   now->tv_sec = unpack(date, cx >> 8 << 11 | (cx & 63) << 5) + (dx >> 8);
   now->tv_usec = 0;
   return 0;
}

/* ---- files ------------------------------------------------------------- */

static void describe(file, attributes, date, clock, size)
struct stat *file;
unsigned attributes, date, clock;
long size;
{
   static unsigned serial;

   memset(file, 0, sizeof(struct stat));
   file->st_ino = ++serial;     /* DOS has nothing to know a file by: no two are the same */
   file->st_nlink = 1;
   file->st_mode = (attributes & 0x10 ? S_IFDIR | 0111 : S_IFREG) | (attributes & 1 ? 0444 : 0644);
   file->st_size = size;
   file->st_atime = file->st_ctime = file->st_mtime = unpack(date, clock);
}

int fstat(handle, file)
int handle;
struct stat *file;
{
   long here, size;

   ax = 0x4400;
   bx = handle;
   if (dos() < 0)
      return -1;
   if (dx & 0x80) {
      describe(file, 0, 33, 0, 0L);
      file->st_mode = S_IFCHR | 0666;
      return 0;
   }
   here = lseek(handle, 0L, 1);
   size = lseek(handle, 0L, 2);
   lseek(handle, here, 0);
   ax = 0x5700;
   bx = handle;
   if (dos() < 0)
      return -1;
   describe(file, 0, dx, cx, size);
   return 0;
}

int stat(name, file)
char *name;
struct stat *file;
{
   int handle, result;

   cx = 0;
   if (call(0x4300, name) < 0)
      return -1;
   if (cx & 0x10) {
      describe(file, cx, 33, 0, 0L);
      return 0;
   }
   if (call(0x3D40, name) < 0)
      return -1;
   handle = ax;
   result = fstat(handle, file);
   close(handle);
   return result;
}

/* As Unix opens: in compatibility mode, that one program may open a file twice. */
int open(name, type, mode)
char *name;
int type, mode;
{
   cx = 0;
   if (!(type & O_TRUNC) && (!(type & O_CREAT) || access(name, 0) == 0)) {
      if (call(0x3D00 | type & 3, name) < 0)
         return -1;
   } else if (call(type & O_EXCL ? 0x5B00 : 0x3C00, name) < 0) {
      return -1;
   }
   return ax;
}

/* Writing nothing changes nothing on Unix; DOS would cut the file off. */
int write(handle, data, length)
int handle;
char *data;
unsigned length;
{
   if (length == 0)
      return 0;
   bx = handle;
   cx = length;
   return call(0x4000, data) < 0 ? -1 : ax;
}

int lstat(name, file)
char *name;
struct stat *file;
{
   return stat(name, file);
}

int access(name, mode)
char *name;
int mode;
{
   return call(0x4300, name);
}

int mkdir(name, mode)
char *name;
int mode;
{
   return call(0x3900, name);
}

int rmdir(name) char *name; { return call(0x3A00, name); }
int chdir(name) char *name; { return call(0x3B00, name); }

int chmod(name, mode)
char *name;
int mode;
{
   cx = mode & 0200 ? 0 : 1;
   return call(0x4301, name);
}

int rename(from, to)
char *from, *to;
{
   di = (unsigned) to;
   return call(0x5600, from);
}

int chown() { return 0; }
int umask() { return 022; }
int link() { errno = EINVAL; return -1; }
int symlink() { errno = EINVAL; return -1; }
int readlink() { errno = EINVAL; return -1; }
int mknod() { errno = EINVAL; return -1; }
int signal() { return 0; }
int getpid() { return __psp; }
int getuid() { return 0; }
int geteuid() { return 0; }
int getgid() { return 0; }

/* ---- folders ----------------------------------------------------------- */

DIR *opendir(name)
char *name;
{
   DIR *folder = (DIR *) malloc(sizeof(DIR));
   struct stat there;

   if (!folder)
      return 0;
   if (strcmp(name, ".") != 0 && (stat(name, &there) < 0 || !S_ISDIR(there.st_mode))) {
      free(folder);
      return 0;
   }
   sprintf(folder->pattern, "%s/*.*", name);
   folder->begun = 0;
   return folder;
}

struct dirent *readdir(folder)
DIR *folder;
{
   int i;

   call(0x1A00, folder->transfer);
   cx = 0x16;
   if (call(folder->begun++ ? 0x4F00 : 0x4E00, folder->pattern) < 0)
      return 0;
   folder->entry.d_ino = 1;
   for (i = 0; i < 13; i++)     /* as programs of Unix like them, and this library's open() has them */
      folder->entry.d_name[i] = tolower(folder->transfer[30 + i]);
   return &folder->entry;
}

int closedir(folder)
DIR *folder;
{
   free(folder);
   return 0;
}

/* ---- the environment and other programs -------------------------------- */

/* The variable's value, in a buffer of its own; names are in capitals. */
char *getenv(name)
char *name;
{
   static char value[256];
   unsigned at = 0, length = strlen(name), i;

   __set_es(__envseg);
   while (__peek_es(at)) {
      for (i = 0; i < length && __peek_es(at + i) == name[i]; i++)
         ;
      if (i == length && __peek_es(at + i) == '=') {
         for (at += i + 1, i = 0; i < sizeof(value) - 1 && (value[i] = __peek_es(at + i)); i++)
            ;
         value[i] = 0;
         return value;
      }
      while (__peek_es(at++))
         ;
   }
   return 0;
}

static int exists(path, name, extension)
char *path, *name, *extension;
{
   strcpy(path, name);
   strcat(path, extension);
   return access(path, 0) == 0;
}

/* Where a program is: as named, or with the ends of programs. */
static int find(path, name)
char *path, *name;
{
   return strchr(name, '.') ? exists(path, name, "") : exists(path, name, ".com") || exists(path, name, ".exe");
}

/* The same in the folders of PATH. */
static int search(path, name)
char *path, *name;
{
   char *folders, *end, one[128];

   if (find(path, name))
      return 1;
   if (strchr(name, '/') || strchr(name, '\\') || !(folders = getenv("PATH")))
      return 0;
   for (; *folders; folders = *end ? end + 1 : end) {
      if (!(end = strchr(folders, ';')))
         end = folders + strlen(folders);
      sprintf(one, "%.*s\\%s", (int) (end - folders), folders, name);
      if (find(path, one))
         return 1;
   }
   return 0;
}

static unsigned data_segment()
{
#asm
  mov ax,ds
#endasm
}

/* Runs a program with this text behind its name; gives its exit code. */
static int run(name, text)
char *name, *text;
{
   static struct { unsigned environment; char *tail; unsigned tail_segment, fcbs[4]; } block;
   static char tail[130];
   char path[128];
   unsigned length = strlen(text);

   if (!search(path, name) || length > 126) {
      errno = ENOENT;
      return -1;
   }
   fflush(stdout);
   sprintf(tail, "%c%s\r", length, text);
   block.environment = 0;
   block.tail = tail;
   block.fcbs[0] = block.fcbs[2] = 0x5C;
   block.tail_segment = data_segment();
   block.fcbs[1] = block.fcbs[3] = __psp;
   bx = (unsigned) &block;
   if (call(0x4B00, path) < 0)
      return -1;
   ax = 0x4D00;
   dos();
   return ax & 0xFF;
}

int spawnv(mode, name, arguments)
int mode;
char *name, **arguments;
{
   static char text[256];

   text[0] = 0;
   for (arguments++; *arguments && strlen(text) + strlen(*arguments) < sizeof(text) - 2; arguments++) {
      strcat(text, " ");
      strcat(text, *arguments);
   }
   return run(name, text);
}

/* A command line: by the program it names or, if it has more than that, by COMMAND.COM. */
int system(line)
char *line;
{
   char name[128], text[130];
   int i;

   for (i = 0; line[i] > ' ' && i < sizeof(name) - 1; i++)
      name[i] = line[i];
   name[i] = 0;
   if (strpbrk(line, "<>|") == 0 && search(text, name))
      return run(name, line + i);
   sprintf(text, " /C %.120s", line);
   return run(getenv("COMSPEC"), text);
}

char *strerror(error)
int error;
{
   static char text[16];

   sprintf(text, "error %d", error);
   return text;
}

void perror(text)
char *text;
{
   fprintf(stderr, "%s: %s\n", text, strerror(errno));
}
