#include "rt.h"

enum { SYS_EXIT = 1, SYS_WRITE = 4, SYS_BRK = 45 };

static u32 system_call(u32 number, u32 a, u32 b, u32 c)
{
    u32 result;
    __asm__ volatile("int $0x80" : "=a"(result) : "0"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

void exit(int code)
{
    for (;;)
        system_call(SYS_EXIT, (u32)code, 0, 0);
}

void print(const char *text)
{
    system_call(SYS_WRITE, 1, (u32)text, strlen(text));
}

void *malloc(size_t size)
{
    enum { CHUNK = 1 << 20 };
    static u32 next, end;
    u32 block;
    if (next == 0)
        next = end = (system_call(SYS_BRK, 0, 0, 0) + 15) & ~15u;
    size = (size + 15) & ~15u;
    if (end - next < size) {
        u32 wanted = next + size + CHUNK;
        if (wanted < next || system_call(SYS_BRK, wanted, 0, 0) != wanted) {
            print("out of memory\n");
            exit(1);
        }
        end = wanted;
    }
    block = next;
    next += size;
    return (void *)block;
}

void free(void *block)
{
    (void)block;
}

/* GCC would make calls of memcpy and memset out of the loops in memcpy and memset. */
#define LIBRARY __attribute__((optimize("no-tree-loop-distribute-patterns")))

LIBRARY void *memcpy(void *to, const void *from, size_t n)
{
    u8 *t = to;
    const u8 *f = from;
    for (; n >= 4; n -= 4, t += 4, f += 4)
        *(u32 *)t = *(const u32 *)f;
    while (n--)
        *t++ = *f++;
    return to;
}

LIBRARY void *memmove(void *to, const void *from, size_t n)
{
    u8 *t = to;
    const u8 *f = from;
    if ((u32)t - (u32)f >= n)
        return memcpy(to, from, n);
    while (n--)
        t[n] = f[n];
    return to;
}

LIBRARY void *memset(void *to, int value, size_t n)
{
    u8 *t = to;
    u32 word = (u8)value * 0x01010101u;
    for (; n >= 4; n -= 4, t += 4)
        *(u32 *)t = word;
    while (n--)
        *t++ = (u8)value;
    return to;
}

LIBRARY int memcmp(const void *a, const void *b, size_t n)
{
    const u8 *x = a, *y = b;
    for (; n--; x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

LIBRARY size_t strlen(const char *s)
{
    const char *end = s;
    while (*end)
        end++;
    return (size_t)(end - s);
}

LIBRARY int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (u8)*a - (u8)*b;
}

LIBRARY char *strcpy(char *to, const char *from)
{
    char *t = to;
    while ((*t++ = *from++))
        ;
    return to;
}

void random_text(char *to, u32 size, u32 seed)
{
    enum { WORDS = 500, LONGEST = 9 };
    static char words[WORDS][LONGEST + 1];
    u32 i, k, r;
    for (i = 0; i < WORDS; i++) {
        r = random_next(&seed);
        for (k = 0; k < 1 + (r & 7); k++)
            words[i][k] = "etaoinshrdlucmfw"[random_next(&seed) >> 7 & random_next(&seed) >> 3 & 15];
        words[i][k++] = r >> 8 & 15 ? ' ' : '\n';
        words[i][k] = 0;
    }
    for (i = 0; i < size;) {
        const char *word;
        r = random_next(&seed);
        for (word = words[(r & 0xFFFF) * (r >> 16) / 65536 * WORDS / 65536]; *word && i < size;)
            to[i++] = *word++;
    }
}

/* The stack at the entry: argc, argv[0], argv[1] … */
__attribute__((used)) static void start(const u32 *stack)
{
    u32 count = 1, sum;
    char text[10];
    int i;
    if (stack[0] > 1) {
        const char *digit = (const char *)stack[2];
        for (count = 0; *digit >= '0' && *digit <= '9'; digit++)
            count = count * 10 + (u32)(*digit - '0');
    }
    sum = run(count);
    for (i = 0; i < 8; i++)
        text[i] = "0123456789abcdef"[sum >> (28 - 4 * i) & 15];
    text[8] = '\n';
    text[9] = 0;
    print(text);
    exit(0);
}

__asm__(".globl _start\n"
        "_start: movl %esp, %eax\n"
        "    xorl %ebp, %ebp\n"
        "    andl $-16, %esp\n"
        "    subl $12, %esp\n"
        "    pushl %eax\n"
        "    call start\n");
