/* Text: words made up, split, searched, turned round, compared and numbers converted both ways. */
#include "rt.h"

enum { TEXT = 20000, WORDS = 4000 };

static char text[TEXT + 1], changed[TEXT + 1];
static char *words[WORDS];

__attribute__((noinline)) static const char *find_char(const char *s, char c)
{
    for (; *s; s++)
        if (*s == c)
            return s;
    return NULL;
}

__attribute__((noinline)) static const char *find(const char *s, const char *wanted)
{
    u32 length = strlen(wanted);
    for (; (s = find_char(s, *wanted)) != NULL; s++)
        if (memcmp(s, wanted, length) == 0)
            return s;
    return NULL;
}

__attribute__((noinline)) static void upper(char *to, const char *from)
{
    for (; *from; from++, to++)
        *to = *from >= 'a' && *from <= 'z' ? (char)(*from - 32) : *from;
    *to = 0;
}

__attribute__((noinline)) static void reverse(char *s)
{
    char *end = s + strlen(s);
    while (s < end) {
        char c = *s;
        *s++ = *--end;
        *end = c;
    }
}

__attribute__((noinline)) static char *decimal(char *to, u32 value)
{
    char digits[12];
    int n = 0;
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (n)
        *to++ = digits[--n];
    *to = 0;
    return to;
}

__attribute__((noinline)) static u32 number(const char *s)
{
    u32 value = 0;
    while (*s >= '0' && *s <= '9')
        value = value * 10 + (u32)(*s++ - '0');
    return value;
}

static void make(u32 seed)
{
    static const char letters[] = "etaoinshrdlucmfwypvbgkqjxz";
    u32 i = 0;
    while (i < TEXT - 14) {
        u32 r = random_next(&seed), length = 1 + (r & 7);
        while (length--) {
            r = random_next(&seed);
            text[i++] = letters[(r & 31) % 26 * (r >> 5 & 31) / 31];
        }
        text[i++] = ' ';
    }
    text[i] = 0;
}

static u32 split(char *s)
{
    u32 n = 0;
    while (*s && n < WORDS) {
        words[n++] = s;
        while (*s && *s != ' ')
            s++;
        if (*s)
            *s++ = 0;
    }
    return n;
}

u32 run(u32 count)
{
    u32 sum = 0;
    while (count--) {
        u32 n, i, hits = 0;
        const char *at;
        char buffer[16];
        make(count + 1);
        for (at = text; (at = find(at, "tea")) != NULL; at++)
            hits++;
        upper(changed, text);
        sum = mix(sum, hits + (u32)changed[count % 1000]);
        n = split(changed);
        for (i = 0; i + 1 < n; i++) {
            if (strcmp(words[i], words[i + 1]) > 0)
                hits++;
            reverse(words[i]);
            hits += strlen(words[i]);
        }
        for (i = 0; i < 1000; i++) {
            decimal(buffer, i * 48271 + count);
            sum += number(buffer) ^ hits;
        }
        sum = mix(sum, hits);
        strcpy(text, changed);
    }
    return sum;
}
