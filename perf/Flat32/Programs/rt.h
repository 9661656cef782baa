/* What the programs of the 32-bit table have instead of a C library: two system calls and a few functions. */
#ifndef RT_H
#define RT_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned int size_t;

#define NULL ((void *)0)

/* The program itself: does its work `count` times and returns a checksum of all that came out of it. */
u32 run(u32 count);

void *malloc(size_t size); /* aligned to 16; never given back */
void free(void *block);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int value, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
char *strcpy(char *to, const char *from);
void print(const char *text);
void exit(int code) __attribute__((noreturn));

/* One step of a checksum over words. */
static inline u32 mix(u32 sum, u32 value)
{
    sum = (sum << 5 | sum >> 27) ^ value;
    return sum * 0x9E3779B1u;
}

/* xorshift32 (Marsaglia, 2003): the same numbers everywhere. */
static inline u32 random_next(u32 *state)
{
    u32 x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

/* Text of `size` characters: words of a small vocabulary, the first ones often, the last ones seldom. */
void random_text(char *to, u32 size, u32 seed);

#endif
