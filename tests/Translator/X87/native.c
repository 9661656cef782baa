/* Runs single x87 instructions on the host's own x87 with random operands, control words and stacks, and writes what went in and
 * what came out: records of 512 bytes, in which are
 *   0 the instruction (up to 4 bytes, operand at [edx]), 8 EFLAGS before, 12 after,
 *   16 FRSTOR image before (108 bytes, 32-bit protected format), 144 operand before (16),
 *   176 FNSAVE image after, 304 operand after.
 * native SEED COUNT > records
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint64_t state;

static uint64_t random64(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545F4914F6CDD1Dull;
}

static unsigned below(unsigned n) { return (unsigned)(random64() >> 33) % n; }

/* A register's ten bytes, of every class. */
static void number(uint8_t *to)
{
    uint64_t significand = random64();
    unsigned exponent;
    switch (below(16)) {
    case 0: significand = 0; exponent = 0; break;
    case 1: significand = 1ull << 63; exponent = 0x7FFF; break;
    case 2: significand |= 3ull << 62; exponent = 0x7FFF; break;
    case 3: significand = (significand | 1ull << 63) & ~(1ull << 62); exponent = 0x7FFF; break;
    case 4: significand >>= below(64); exponent = 0; break;
    case 5: exponent = below(0x8000); break;
    case 6: significand |= 1ull << 63; exponent = 1 + below(70); break;
    case 7: significand |= 1ull << 63; exponent = 0x7FFE - below(70); break;
    case 8: significand = 1ull << 63; exponent = 16383 + below(64) - 8; break;
    case 9: significand = (significand | 1ull << 63) & ~0x7FFull; exponent = 16383 + below(40) - 20; break;
    case 10: significand = -(1ull << below(63)) | 1ull << 63; exponent = 16383 + below(66) - 3; break;
    case 11: significand |= 1ull << 63; exponent = 16383 - 1030 + below(50); break;
    case 12: significand |= 1ull << 63; exponent = 16383 + (below(2) ? 1020 + below(8) : 124 + below(8)); break;
    default: significand |= 1ull << 63; exponent = 16383 + below(130) - 65; break;
    }
    exponent |= below(2) << 15;
    memcpy(to, &significand, 8);
    to[8] = (uint8_t)exponent;
    to[9] = (uint8_t)(exponent >> 8);
}

static void operand(uint8_t *to)
{
    uint64_t value = random64();
    switch (below(6)) {
    case 0: number(to); return;
    case 1: { double d = (double)(int64_t)value / 65536.0 / 65536; memcpy(&value, &d, 8); break; }
    case 2: { float f = (float)(int64_t)value / 65536.0f / 65536; memcpy(&value, &f, 4); break; }
    case 3: value &= below(2) ? 0x800FFFFFFFFFFFFFull : 0xFFFFFFFF807FFFFFull; break;
    case 4: value |= below(2) ? 0x7FF0000000000000ull : 0x7F800000ull; break;
    default:
        /* eighteen decimal digits */
        for (int i = 0; i < 9; i++)
            to[i] = (uint8_t)(below(10) << 4 | below(10));
        to[9] = (uint8_t)(below(2) << 7);
        return;
    }
    memcpy(to, &value, 8);
    to[8] = (uint8_t)random64();
    to[9] = (uint8_t)random64();
}

/* An opcode that computes, loads, stores or compares; no control instructions, and none that the manuals leave out. */
static int instruction(uint8_t *code)
{
    for (;;) {
        unsigned first = 0xD8 + below(8), second = below(3) ? 0xC0 + below(64) : below(8) << 3 | 2;
        unsigned field = second >> 3 & 7;
        if (below(3) == 0) {
            first = 0xD9;
            second = 0xE0 + below(32);
        }
        if (second < 0xC0) {
            if ((first == 0xD9 && (field == 1 || field >= 4)) || (first == 0xDB && (field == 4 || field == 6))
                || (first == 0xDD && field >= 4))
                continue;
        } else if ((first == 0xD9 && ((second >= 0xD1 && second < 0xE0) || second == 0xE2 || second == 0xE3 || second == 0xE6
                                      || second == 0xE7 || second == 0xEF))
                   || (first == 0xDA && second >= 0xE0 && second != 0xE9) || (first == 0xDB && (field == 4 || field == 7))
                   || (first == 0xDC && (field == 2 || field == 3)) || (first == 0xDD && (field == 1 || field >= 6))
                   || (first == 0xDE && (field == 2 || (field == 3 && second != 0xD9)))
                   || (first == 0xDF && (field < 4 || field == 4 || field == 7))) {
            continue;
        }
        code[0] = (uint8_t)first;
        code[1] = (uint8_t)second;
        return 2;
    }
}

int main(int argc, char **argv)
{
    long count = argc > 2 ? atol(argv[2]) : 1000;
    state = (argc > 1 ? strtoull(argv[1], 0, 0) : 1) * 0x9E3779B97F4A7C15ull | 1;
    uint8_t *page = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return 2;
    /* mov rdx, rcx is not needed: rdi image, rsi image after, rdx operand, rcx EFLAGS in and out
     * push qword [rcx]; popfq; frstor [rdi]; <instruction>; fnsave [rsi]; pushfq; pop qword [rcx]; fninit; ret */
    static const uint8_t before[] = { 0xFF, 0x31, 0x9D, 0xDD, 0x27 };
    static const uint8_t after[] = { 0xDD, 0x36, 0x9C, 0x8F, 0x01, 0xDB, 0xE3, 0xC3 };
    for (long i = 0; i < count; i++) {
        uint8_t record[512] = { 0 };
        int length = instruction(record);
        record[4] = (uint8_t)length;
        uint8_t *image = record + 16;
        unsigned control = 0x37F;
        switch (below(4)) {
        case 0: control = 0x340 | below(64); break;
        case 1: control = below(4) << 10 | (below(3) == 0 ? 0 : 1 + below(2)) << 8 | 0x7F; break;
        case 2: control = below(4) << 10 | 0x37F; break;
        }
        if (below(6) == 0)
            control = (control & 0x3F) | below(4) << 10 | (below(2) ? 0x240 : 0x40);
        /* pending exceptions only where they are masked */
        unsigned status = (below(64) & control) | (below(8) == 0 ? 0x40 : 0) | (below(16) & 7) << 8 | below(2) << 14 | below(8) << 11;
        unsigned valid = below(4) ? 0xFF : below(256);
        if (below(3) == 0)
            valid &= ~(1u << (((status >> 11 & 7) + 7) & 7));
        unsigned tags = 0;
        for (int j = 0; j < 8; j++)
            tags |= (valid >> j & 1 ? 0u : 3u) << (2 * j);
        memcpy(image, &control, 2);
        memcpy(image + 4, &status, 2);
        memcpy(image + 8, &tags, 2);
        for (int j = 0; j < 8; j++)
            number(image + 28 + 10 * j);
        operand(record + 144);
        memcpy(record + 304, record + 144, 16);
        uint64_t flags = 0x202 | (random64() & 0x8D5);
        memcpy(record + 8, &flags, 4);
        memcpy(page, before, sizeof before);
        memcpy(page + sizeof before, record, (size_t)length);
        memcpy(page + sizeof before + length, after, sizeof after);
        __builtin___clear_cache((char *)page, (char *)page + 64);
        ((void (*)(void *, void *, void *, void *))page)(image, record + 176, record + 304, &flags);
        memcpy(record + 12, &flags, 4);
        if (fwrite(record, sizeof record, 1, stdout) != 1)
            return 1;
    }
    return 0;
}
