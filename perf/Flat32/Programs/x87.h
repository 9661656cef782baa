/* What programs on the x87 need in place of a C library. PRECISION is 64 or 53. */
#ifndef X87_H
#define X87_H

#include "rt.h"

static inline void set_precision(void)
{
    unsigned short control = PRECISION == 53 ? 0x27F : 0x37F;
    __asm__ volatile("fninit; fldcw %0" : : "m"(control));
}

static inline double square_root(double x)
{
    __asm__("fsqrt" : "+t"(x));
    return x;
}

static inline double sine(double x)
{
    __asm__("fsin" : "+t"(x));
    return x;
}

static inline double cosine(double x)
{
    __asm__("fcos" : "+t"(x));
    return x;
}

static inline double arctangent(double x)
{
    __asm__("fld1; fpatan" : "+t"(x));
    return x;
}

static inline double logarithm(double x)
{
    double result;
    __asm__("fldln2; fxch; fyl2x" : "=t"(result) : "0"(x));
    return result;
}

static inline double exponential(double x)
{
    double result;
    __asm__("fldl2e; fmulp; fld %%st(0); frndint; fsubr %%st(0), %%st(1); fxch; f2xm1; fld1; faddp; fscale; fstp %%st(1)"
            : "=t"(result) : "0"(x));
    return result;
}

/* The bits of a number as it is stored, for the checksum. */
static inline u32 bits(double x)
{
    union { double number; u32 words[2]; } both;
    both.number = x;
    return both.words[0] ^ both.words[1];
}

#endif
