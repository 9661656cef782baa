/* How long points of a grid stay near the Mandelbrot set. */
#include "x87.h"

enum { SIZE = 64, LIMIT = 200 };

u32 run(u32 count)
{
    u32 sum = 0;
    set_precision();
    for (u32 c = 0; c < count; c++) {
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                double x0 = column * (3.0 / SIZE) - 2.1 + c * 1e-6, y0 = row * (2.4 / SIZE) - 1.2;
                double x = 0, y = 0, xx = 0, yy = 0;
                u32 steps = 0;
                while (steps < LIMIT && xx + yy < 4) {
                    y = 2 * x * y + y0;
                    x = xx - yy + x0;
                    xx = x * x;
                    yy = y * y;
                    steps++;
                }
                sum = mix(sum, steps + bits(x));
            }
        }
    }
    return sum;
}
