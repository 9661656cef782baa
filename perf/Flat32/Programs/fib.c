/* Calls and returns: Fibonacci numbers and Ackermann's function by their definitions. */
#include "rt.h"

__attribute__((noinline)) static u32 fib(u32 n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

__attribute__((noinline)) static u32 ackermann(u32 m, u32 n)
{
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

u32 run(u32 count)
{
    u32 sum = 0;
    while (count--) {
        sum = mix(sum, fib(27 + (count & 1)));
        sum = mix(sum, ackermann(2, 300 + (count & 7)));
    }
    return sum;
}
