/* All ways to put queens on a board: once by bits, once with arrays and one function a column. */
#include "rt.h"

enum { SIZE = 8 };

static int row_of[SIZE];
static u8 rows[SIZE], up[2 * SIZE], down[2 * SIZE];
static u32 found;

__attribute__((noinline)) static u32 by_bits(u32 free_columns, u32 left, u32 right)
{
    u32 solutions = 0, places = free_columns & ~left & ~right;
    if (free_columns == 0)
        return 1;
    while (places) {
        u32 place = places & (0 - places);
        places ^= place;
        solutions += by_bits(free_columns ^ place, (left | place) << 1, (right | place) >> 1);
    }
    return solutions;
}

__attribute__((noinline)) static void by_arrays(int column)
{
    int row;
    if (column == SIZE) {
        u32 i, value = 0;
        for (i = 0; i < SIZE; i++)
            value = value * SIZE + (u32)row_of[i];
        found = mix(found, value);
        return;
    }
    for (row = 0; row < SIZE; row++) {
        if (rows[row] || up[row + column] || down[row - column + SIZE])
            continue;
        rows[row] = up[row + column] = down[row - column + SIZE] = 1;
        row_of[column] = row;
        by_arrays(column + 1);
        rows[row] = up[row + column] = down[row - column + SIZE] = 0;
    }
}

u32 run(u32 count)
{
    u32 sum = 0;
    while (count--) {
        sum = mix(sum, by_bits((1u << (9 + (count & 1))) - 1, 0, 0));
        found = sum;
        by_arrays(0);
        sum = mix(sum, found);
    }
    return sum;
}
