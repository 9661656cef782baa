/* Products of matrices of integers, in the order of the text book. */
#include "rt.h"

enum { SIZE = 96 };

static int a[SIZE][SIZE], b[SIZE][SIZE], product[SIZE][SIZE];

static void multiply(void)
{
    int i, j, k;
    for (i = 0; i < SIZE; i++)
        for (j = 0; j < SIZE; j++) {
            int sum = 0;
            for (k = 0; k < SIZE; k++)
                sum += a[i][k] * b[k][j];
            product[i][j] = sum;
        }
}

u32 run(u32 count)
{
    u32 sum = 0, seed = 7;
    int i, j;
    for (i = 0; i < SIZE; i++)
        for (j = 0; j < SIZE; j++) {
            a[i][j] = (int)(random_next(&seed) & 0xFFFF) - 0x8000;
            b[i][j] = (int)(random_next(&seed) & 0xFFFF) - 0x8000;
        }
    while (count--) {
        multiply();
        for (i = 0; i < SIZE; i++)
            sum = mix(sum, (u32)product[i][(i * 7 + (int)count) % SIZE]);
        a[count % SIZE][sum % SIZE] = (int)(sum >> 16);
    }
    return sum;
}
