/*
 * What programs for offices do: records linked by pointers and copied whole, names compared and copied, small functions
 * with parameters by value and by address, a table of two dimensions, enumerations, branches on characters.
 */
#include "rt.h"

typedef enum { PAPER, INK, DESK, LAMP, OTHER, KINDS } kind;
typedef enum { NEW, PACKED, SENT, PAID, LOST, STATES } state;

typedef struct order {
    struct order *next;
    kind what;
    state now;
    int pieces;
    int price;
    char customer[24];
} order;

enum { OPEN = 24 };

static const char *const customers[] = {
    "ANDERSEN & SONS", "ANDERSEN & SOEUR", "BAKERY AT THE BRIDGE", "CITY LIBRARY", "CITY LIGHTS", "DR. OBERMAYER", "EAST DOCKS", "FRIENDS OF MUSIC",
};

static order pool[OPEN], *open, *unused;
static order template = { NULL, OTHER, NEW, 1, 100, "NOBODY" };
static int stock[KINDS][STATES];
static int balance;
static char last_initial;

__attribute__((noinline)) static state after(state now, int luck)
{
    switch (now) {
    case NEW: return luck & 3 ? PACKED : NEW;
    case PACKED: return SENT;
    case SENT: return luck & 15 ? PAID : LOST;
    case PAID: return PAID;
    default: return NEW;
    }
}

__attribute__((noinline)) static void discount(int price, int pieces, int *result)
{
    int cheaper = price * (100 - (pieces > 20 ? 20 : pieces)) / 100;
    *result = cheaper < 1 ? 1 : cheaper;
}

__attribute__((noinline)) static int is_vowel(char letter)
{
    last_initial = letter;
    return letter == 'A' || letter == 'E' || letter == 'I' || letter == 'O' || letter == 'U';
}

__attribute__((noinline)) static void insert(order *o)
{
    order **link = &open;
    while (*link && strcmp((*link)->customer, o->customer) <= 0)
        link = &(*link)->next;
    o->next = *link;
    *link = o;
}

__attribute__((noinline)) static void take(u32 r)
{
    order *o = unused;
    unused = o->next;
    *o = template;
    strcpy(o->customer, customers[r & 7]);
    o->what = (kind)(r >> 3 & 3);
    o->pieces = (int)(r >> 5 & 31) + 1;
    discount(template.price + (int)(r >> 10 & 63), o->pieces, &o->price);
    if (is_vowel(o->customer[0]))
        o->price--;
    stock[o->what][NEW] += o->pieces;
    insert(o);
}

__attribute__((noinline)) static void book(order *o, state next)
{
    stock[o->what][o->now] -= o->pieces;
    stock[o->what][next] += o->pieces;
    o->now = next;
}

__attribute__((noinline)) static int advance(u32 r)
{
    order **link = &open;
    int left = 0;
    while (*link) {
        order *o = *link;
        book(o, after(o->now, (int)r));
        r = r >> 3 | r << 29;
        if (o->now == PAID || o->now == LOST) {
            balance += o->now == PAID ? o->price * o->pieces : -o->pieces;
            *link = o->next;
            o->next = unused;
            unused = o;
            continue;
        }
        left++;
        link = &o->next;
    }
    return left;
}

u32 run(u32 count)
{
    u32 sum = 0, seed = 12345;
    int i, k;
    for (i = 0; i < OPEN; i++) {
        pool[i].next = unused;
        unused = &pool[i];
    }
    while (count--)
        for (i = 0; i < 1000; i++) {
            u32 r = random_next(&seed);
            for (k = 0; k < 3 && unused; k++, r = r >> 7 | r << 25)
                take(r);
            sum = mix(sum, (u32)(advance(r) + balance + last_initial));
            sum += (u32)stock[r & 3][r >> 2 & 3];
        }
    return sum;
}
