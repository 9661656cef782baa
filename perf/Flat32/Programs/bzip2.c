/* libbzip2 of Debian's source package: text of random words compressed in memory and decompressed again. */
#include "rt.h"
#include "bzlib.h"

enum { SIZE = 150000, ROOM = SIZE + SIZE / 100 + 600, ARENA = 5 << 20 };

static char text[SIZE], packed[ROOM], unpacked[SIZE];
static char *arena;
static u32 used;

void bz_internal_error(int code)
{
    (void)code;
    print("bzip2: internal error\n");
    exit(1);
}

static void *take(void *opaque, int n, int size)
{
    char *block = arena + used;
    (void)opaque;
    used += ((u32)(n * size) + 15) & ~15u;
    return used <= ARENA ? block : NULL;
}

static void give(void *opaque, void *block)
{
    (void)opaque;
    (void)block;
}

static void require(int condition)
{
    if (!condition)
        bz_internal_error(0);
}

static void open_stream(bz_stream *stream, char *in, u32 in_size, char *out, u32 out_size)
{
    used = 0;
    memset(stream, 0, sizeof *stream);
    stream->bzalloc = take;
    stream->bzfree = give;
    stream->next_in = in;
    stream->avail_in = in_size;
    stream->next_out = out;
    stream->avail_out = out_size;
}

u32 run(u32 count)
{
    u32 sum = 0, i;
    arena = malloc(ARENA);
    while (count--) {
        bz_stream stream;
        u32 size;
        random_text(text, SIZE, count + 1);
        open_stream(&stream, text, SIZE, packed, ROOM);
        require(BZ2_bzCompressInit(&stream, 2, 0, 0) == BZ_OK);
        require(BZ2_bzCompress(&stream, BZ_FINISH) == BZ_STREAM_END);
        size = stream.total_out_lo32;
        require(BZ2_bzCompressEnd(&stream) == BZ_OK);
        for (i = 0; i < size; i++)
            sum = mix(sum, (u8)packed[i]);
        open_stream(&stream, packed, size, unpacked, SIZE);
        require(BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK);
        require(BZ2_bzDecompress(&stream) == BZ_STREAM_END);
        require(BZ2_bzDecompressEnd(&stream) == BZ_OK);
        require(memcmp(text, unpacked, SIZE) == 0);
        sum = mix(sum, size);
    }
    return sum;
}
