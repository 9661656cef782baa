#ifndef POSIX_STDINT_H
#define POSIX_STDINT_H
typedef unsigned char uint8_t;
typedef unsigned uint16_t;
typedef unsigned long uint32_t;
typedef long int32_t, intmax_t;
#endif
