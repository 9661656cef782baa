#ifndef POSIX_UTIME_H
#define POSIX_UTIME_H
struct utimbuf { long actime, modtime; };
#endif
