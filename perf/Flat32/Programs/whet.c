/* The mix of the Whetstone benchmark (Curnow and Wichmann, 1976): its modules, with their usual weights. */
#include "x87.h"

static double array[4];

static const double T = 0.499975, T1 = 0.50025, T2 = 2.0;

static void of_array(double *e)
{
    for (int j = 0; j < 6; j++) {
        e[0] = (e[0] + e[1] + e[2] - e[3]) * T;
        e[1] = (e[0] + e[1] - e[2] + e[3]) * T;
        e[2] = (e[0] - e[1] + e[2] + e[3]) * T;
        e[3] = (-e[0] + e[1] + e[2] + e[3]) / T2;
    }
}

static void __attribute__((noinline)) of_numbers(double x, double y, double *z)
{
    x = T * (x + y);
    y = T * (x + y);
    *z = (x + y) / T2;
}

u32 run(u32 count)
{
    u32 sum = 0;
    double x = 0, y = 0, z = 0;
    int j = 1, k = 2, l = 3;
    set_precision();
    for (u32 c = 0; c < count; c++) {
        double x1 = 1, x2 = -1, x3 = -1, x4 = -1;
        for (int i = 0; i < 12; i++) {
            array[0] = 1, array[1] = array[2] = array[3] = -1;
            array[0] = (array[0] + array[1] + array[2] - array[3]) * T;
            array[1] = (array[0] + array[1] - array[2] + array[3]) * T;
            array[2] = (array[0] - array[1] + array[2] + array[3]) * T;
            array[3] = (-array[0] + array[1] + array[2] + array[3]) * T;
        }
        for (int i = 0; i < 14; i++)
            of_array(array);
        for (int i = 0; i < 345; i++) {
            if (j == 1)
                j = 2;
            else
                j = 3;
            j = j > 2 ? 0 : 1;
            j = j < 1 ? 1 : 0;
        }
        for (int i = 0; i < 210; i++) {
            j = j * (k - j) * (l - k);
            k = l * k - (l - j) * k;
            l = (l - k) * (k + j);
            array[(l - 2) & 3] = j + k + l;
            array[(k - 2) & 3] = j * k * l;
        }
        x = y = 0.5;
        for (int i = 0; i < 32; i++) {
            x = T * arctangent(T2 * sine(x) * cosine(x) / (cosine(x + y) + cosine(x - y) - 1.0));
            y = T * arctangent(T2 * sine(y) * cosine(y) / (cosine(x + y) + cosine(x - y) - 1.0));
        }
        for (int i = 0; i < 899; i++)
            of_numbers(x1 + 2, x2, &z);
        for (int i = 0; i < 616; i++) {
            array[0] = array[1];
            array[1] = array[2];
            array[2] = array[0];
        }
        x3 = 0.75;
        for (int i = 0; i < 93; i++)
            x3 = square_root(exponential(logarithm(x3) / T1));
        sum = mix(sum, bits(array[0]) + bits(z) + bits(x3 + x4) + bits(x + y));
    }
    return sum;
}
