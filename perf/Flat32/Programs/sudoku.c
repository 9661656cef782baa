/* Sudokus solved by search: always the cell with the fewest candidates, kept as bits of rows, columns and boxes. */
#include "rt.h"

static u8 grid[81];
static u16 rows[9], columns[9], boxes[9];
static u32 steps;

static const char *const puzzles[] = {
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79",
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    "1.......2.9.4...5...6...7...5.9.3.......7.......85..4.7.....6...3...9.8...2.....1",
    "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9",
};

static u32 bits_in(u32 x)
{
    u32 n = 0;
    for (; x; x &= x - 1)
        n++;
    return n;
}

static int box_of(int cell)
{
    return cell / 27 * 3 + cell % 9 / 3;
}

static void put(int cell, u32 digit)
{
    u16 bit = (u16)(1 << digit);
    grid[cell] = (u8)digit;
    rows[cell / 9] |= bit;
    columns[cell % 9] |= bit;
    boxes[box_of(cell)] |= bit;
}

static void take(int cell)
{
    u16 mask = (u16)~(1 << grid[cell]);
    rows[cell / 9] &= mask;
    columns[cell % 9] &= mask;
    boxes[box_of(cell)] &= mask;
    grid[cell] = 0;
}

static u32 candidates(int cell)
{
    return ~(u32)(rows[cell / 9] | columns[cell % 9] | boxes[box_of(cell)]) & 0x3FE;
}

__attribute__((noinline)) static int solve(u32 limit)
{
    int best = -1, cell;
    u32 fewest = 10, choice, digit;
    if (steps++ >= limit)
        return 1;
    for (cell = 0; cell < 81; cell++)
        if (grid[cell] == 0) {
            u32 n = bits_in(candidates(cell));
            if (n < fewest) {
                fewest = n;
                best = cell;
            }
        }
    if (best < 0)
        return 1;
    choice = candidates(best);
    for (digit = 1; digit <= 9; digit++)
        if (choice >> digit & 1) {
            put(best, digit);
            if (solve(limit))
                return 1;
            take(best);
        }
    return 0;
}

u32 run(u32 count)
{
    u32 sum = 0, i;
    int cell;
    while (count--)
        for (i = 0; i < sizeof puzzles / sizeof *puzzles; i++) {
            memset(grid, 0, sizeof grid);
            memset(rows, 0, sizeof rows);
            memset(columns, 0, sizeof columns);
            memset(boxes, 0, sizeof boxes);
            for (cell = 0; cell < 81; cell++)
                if (puzzles[i][cell] != '.')
                    put(cell, (u32)(puzzles[i][cell] - '0'));
            steps = 0;
            solve(3000);
            for (cell = 0; cell < 81; cell++)
                sum = sum * 11 + grid[cell];
            sum = mix(sum, steps);
        }
    return sum;
}
