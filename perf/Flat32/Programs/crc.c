/* CRC-32 by table, and CRC-16 bit by bit, over the same buffer. */
#include "rt.h"

enum { SIZE = 65536 };

static u8 data[SIZE];
static u32 table[256];

static u32 crc32(u32 crc, const u8 *p, u32 n)
{
    while (n--)
        crc = table[(u8)crc ^ *p++] ^ crc >> 8;
    return crc;
}

static u32 crc16(const u8 *p, u32 n)
{
    u16 crc = 0xFFFF;
    int bit;
    while (n--) {
        crc ^= (u16)(*p++ << 8);
        for (bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? (u16)(crc << 1 ^ 0x1021) : (u16)(crc << 1);
    }
    return crc;
}

u32 run(u32 count)
{
    u32 sum = 0, seed = 1, i, k;
    for (i = 0; i < 256; i++) {
        u32 value = i;
        for (k = 0; k < 8; k++)
            value = value & 1 ? value >> 1 ^ 0xEDB88320u : value >> 1;
        table[i] = value;
    }
    for (i = 0; i < SIZE; i++)
        data[i] = (u8)random_next(&seed);
    while (count--) {
        sum = crc32(sum, data, SIZE);
        sum = mix(sum, crc16(data, SIZE / 16));
        data[sum % SIZE] ^= (u8)sum;
    }
    return sum;
}
