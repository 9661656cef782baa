/* The primes below a million, a byte a number. */
#include "rt.h"

enum { LIMIT = 1000000 };

static u8 composite[LIMIT];

u32 run(u32 count)
{
    u32 sum = 0;
    while (count--) {
        u32 primes = 0, i, k;
        memset(composite, 0, LIMIT);
        for (i = 2; i < LIMIT; i++) {
            if (composite[i])
                continue;
            primes++;
            if (i < 1000)
                for (k = i * i; k < LIMIT; k += i)
                    composite[k] = 1;
        }
        sum = mix(sum, primes);
    }
    return sum;
}
