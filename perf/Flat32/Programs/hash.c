/* Two hash tables: open addressing of words, and chains of counted strings, with insertion, search and removal. */
#include "rt.h"

enum { SLOTS = 1 << 14, CHAINS = 1 << 12, KEYS = 10000, GONE = -1 };

typedef struct entry {
    struct entry *next;
    u32 hash;
    int uses;
    char key[12];
} entry;

static u32 keys[SLOTS];
static int values[SLOTS];
static entry *chains[CHAINS], *unused;

static u32 scramble(u32 x)
{
    x = (x ^ x >> 16) * 0x85EBCA6Bu;
    x = (x ^ x >> 13) * 0xC2B2AE35u;
    return x ^ x >> 16;
}

__attribute__((noinline)) static int *slot(u32 key)
{
    u32 i = scramble(key) % SLOTS;
    while (keys[i] != 0 && keys[i] != key)
        i = (i + 1) % SLOTS;
    keys[i] = key;
    return &values[i];
}

static u32 hash_text(const char *s)
{
    u32 h = 2166136261u;
    while (*s)
        h = (h ^ (u8)*s++) * 16777619u;
    return h;
}

__attribute__((noinline)) static entry *intern(const char *key)
{
    u32 hash = hash_text(key);
    entry **chain = &chains[hash % CHAINS], *e;
    for (e = *chain; e; e = e->next)
        if (e->hash == hash && strcmp(e->key, key) == 0) {
            e->uses++;
            return e;
        }
    if (unused) {
        e = unused;
        unused = e->next;
    } else
        e = malloc(sizeof *e);
    strcpy(e->key, key);
    e->hash = hash;
    e->uses = 1;
    e->next = *chain;
    return *chain = e;
}

__attribute__((noinline)) static u32 remove_rare(void)
{
    u32 i, removed = 0;
    for (i = 0; i < CHAINS; i++) {
        entry **link = &chains[i];
        while (*link) {
            entry *e = *link;
            if (e->uses >= 3) {
                e->uses = 0;
                link = &e->next;
                continue;
            }
            *link = e->next;
            e->next = unused;
            unused = e;
            removed++;
        }
    }
    return removed;
}

static void spell(char *to, u32 value)
{
    do {
        *to++ = (char)('a' + (value & 15));
        value >>= 4;
    } while (value);
    *to = 0;
}

u32 run(u32 count)
{
    u32 sum = 0, seed = 99, i;
    char key[12];
    while (count--) {
        memset(keys, 0, sizeof keys);
        memset(values, 0, sizeof values);
        for (i = 0; i < KEYS; i++)
            *slot(1 + random_next(&seed) % KEYS) += (int)i;
        for (i = 0; i < KEYS; i++)
            sum += (u32)*slot(1 + i);
        for (i = 0; i < KEYS; i++) {
            spell(key, random_next(&seed) % (KEYS / 2));
            sum = sum * 31 + (u32)intern(key)->uses;
        }
        sum = mix(sum, remove_rare());
    }
    return sum;
}
