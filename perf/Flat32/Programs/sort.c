/* Random numbers sorted three ways: quicksort with its own loops, heapsort, and a merge sort that calls its comparison. */
#include "rt.h"

enum { SIZE = 20000 };

typedef int (*comparison)(const void *a, const void *b);

static u32 numbers[SIZE], other[SIZE];

static void quick(u32 *first, u32 *last)
{
    while (first < last) {
        u32 pivot = first[(last - first) / 2], *i = first, *k = last;
        while (i <= k) {
            while (*i < pivot)
                i++;
            while (*k > pivot)
                k--;
            if (i <= k) {
                u32 t = *i;
                *i++ = *k;
                *k-- = t;
            }
        }
        quick(first, k);
        first = i;
    }
}

static void sift(u32 *a, u32 root, u32 n)
{
    u32 value = a[root];
    for (;;) {
        u32 child = 2 * root + 1;
        if (child >= n)
            break;
        if (child + 1 < n && a[child] < a[child + 1])
            child++;
        if (a[child] <= value)
            break;
        a[root] = a[child];
        root = child;
    }
    a[root] = value;
}

static void heap(u32 *a, u32 n)
{
    u32 i;
    for (i = n / 2; i-- > 0;)
        sift(a, i, n);
    for (i = n; i-- > 1;) {
        u32 t = a[0];
        a[0] = a[i];
        a[i] = t;
        sift(a, 0, i);
    }
}

static void merge(u32 *a, u32 *spare, u32 n, comparison compare)
{
    u32 half = n / 2, i = 0, k = half, to = 0;
    if (n < 2)
        return;
    merge(a, spare, half, compare);
    merge(a + half, spare, n - half, compare);
    while (i < half && k < n)
        spare[to++] = compare(&a[i], &a[k]) <= 0 ? a[i++] : a[k++];
    while (i < half)
        spare[to++] = a[i++];
    memcpy(a, spare, to * sizeof *a);
}

static int by_value(const void *a, const void *b)
{
    u32 x = *(const u32 *)a, y = *(const u32 *)b;
    return x < y ? -1 : x > y;
}

static int by_low_bits(const void *a, const void *b)
{
    return (int)(*(const u32 *)a & 0xFFFF) - (int)(*(const u32 *)b & 0xFFFF);
}

static void fill(u32 seed)
{
    u32 i;
    for (i = 0; i < SIZE; i++)
        numbers[i] = random_next(&seed);
}

static u32 check(u32 sum)
{
    u32 i;
    for (i = 0; i < SIZE; i += 97)
        sum = mix(sum, numbers[i]);
    return sum;
}

u32 run(u32 count)
{
    u32 sum = 0;
    while (count--) {
        fill(count + 1);
        quick(numbers, numbers + SIZE - 1);
        sum = check(sum);
        fill(count + 2);
        heap(numbers, SIZE);
        sum = check(sum);
        fill(count + 3);
        merge(numbers, other, SIZE, count & 1 ? by_value : by_low_bits);
        sum = check(sum);
    }
    return sum;
}
