/* Runs single MMX instructions on the host with random operands: records of 32 bytes, in which are
 *   0 the instruction (up to 4 bytes, on MM0 and MM1), 4 its length, 8 MM0 before, 16 MM1, 24 MM0 after.
 * mmx SEED COUNT > records
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

/* Numbers at the borders of bytes, words and dwords are frequent. */
static uint64_t operand(void)
{
    uint64_t value = random64();
    for (int i = 0; i < 8; i++)
        if (below(3) == 0)
            value = (value & ~(0xFFull << (8 * i))) | (uint64_t)(below(2) ? 0x7F + below(2) : 0xFF * below(2)) << (8 * i);
    return below(8) ? value : below(80);
}

static const uint8_t opcodes[] = {
    0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6E, 0x6F, 0x74, 0x75, 0x76, 0x7E, 0x7F,
    0xD1, 0xD2, 0xD3, 0xD5, 0xD8, 0xD9, 0xDB, 0xDC, 0xDD, 0xDF, 0xE1, 0xE2, 0xE5, 0xE8, 0xE9, 0xEB, 0xEC, 0xED, 0xEF,
    0xF1, 0xF2, 0xF3, 0xF5, 0xF8, 0xF9, 0xFA, 0xFC, 0xFD, 0xFE,
};

static int instruction(uint8_t *code)
{
    static const uint8_t shifts[] = { 0x71, 0xD0, 0x71, 0xE0, 0x71, 0xF0, 0x72, 0xD0, 0x72, 0xE0, 0x72, 0xF0, 0x73, 0xD0, 0x73, 0xF0 };
    unsigned which = below(sizeof opcodes + 8);
    code[0] = 0x0F;
    if (which >= sizeof opcodes) {
        which = (which - sizeof opcodes) * 2;
        code[1] = shifts[which];
        code[2] = shifts[which + 1];
        code[3] = (uint8_t)(below(4) ? below(70) : random64());
        return 4;
    }
    code[1] = opcodes[which];
    /* MOVD takes and gives EAX */
    code[2] = code[1] == 0x6E || code[1] == 0x7E ? 0xC0 : 0xC1;
    return 3;
}

int main(int argc, char **argv)
{
    long count = argc > 2 ? atol(argv[2]) : 1000;
    state = (argc > 1 ? strtoull(argv[1], 0, 0) : 1) * 0x9E3779B97F4A7C15ull | 1;
    uint8_t *page = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return 2;
    /* movq mm0, [rdi]; movq mm1, [rsi]; mov eax, [rsi]; <instruction>; movq [rdx], mm0; emms; ret */
    static const uint8_t before[] = { 0x0F, 0x6F, 0x07, 0x0F, 0x6F, 0x0E, 0x8B, 0x06 };
    static const uint8_t after[] = { 0x0F, 0x7F, 0x02, 0x0F, 0x77, 0xC3 };
    for (long i = 0; i < count; i++) {
        uint8_t record[32] = { 0 };
        int length = instruction(record);
        record[4] = (uint8_t)length;
        uint64_t a = operand(), b = operand();
        memcpy(record + 8, &a, 8);
        memcpy(record + 16, &b, 8);
        memcpy(page, before, sizeof before);
        memcpy(page + sizeof before, record, (size_t)length);
        memcpy(page + sizeof before + length, after, sizeof after);
        __builtin___clear_cache((char *)page, (char *)page + 64);
        ((void (*)(void *, void *, void *))page)(record + 8, record + 16, record + 24);
        if (fwrite(record, sizeof record, 1, stdout) != 1)
            return 1;
    }
    return 0;
}
