/* zlib of Debian's source package: text of random words deflated in memory and inflated again. */
#include "rt.h"
#include "zlib.h"

enum { SIZE = 200000, ROOM = SIZE + SIZE / 100 + 600, ARENA = 1 << 20 };

static char text[SIZE], packed[ROOM], unpacked[SIZE];
static char *arena;
static u32 used;

static void *take(void *opaque, unsigned n, unsigned size)
{
    char *block = arena + used;
    (void)opaque;
    used += (n * size + 15) & ~15u;
    return used <= ARENA ? block : NULL;
}

static void give(void *opaque, void *block)
{
    (void)opaque;
    (void)block;
}

static void require(int condition)
{
    if (!condition) {
        print("zlib: error\n");
        exit(1);
    }
}

static void open_stream(z_stream *stream, char *in, u32 in_size, char *out, u32 out_size)
{
    used = 0;
    memset(stream, 0, sizeof *stream);
    stream->zalloc = take;
    stream->zfree = give;
    stream->next_in = (Bytef *)in;
    stream->avail_in = in_size;
    stream->next_out = (Bytef *)out;
    stream->avail_out = out_size;
}

u32 run(u32 count)
{
    u32 sum = 0, i;
    arena = malloc(ARENA);
    while (count--) {
        z_stream stream;
        u32 size;
        random_text(text, SIZE, count + 1);
        open_stream(&stream, text, SIZE, packed, ROOM);
        require(deflateInit(&stream, 6) == Z_OK);
        require(deflate(&stream, Z_FINISH) == Z_STREAM_END);
        size = (u32)stream.total_out;
        require(deflateEnd(&stream) == Z_OK);
        for (i = 0; i < size; i++)
            sum = mix(sum, (u8)packed[i]);
        open_stream(&stream, packed, size, unpacked, SIZE);
        require(inflateInit(&stream) == Z_OK);
        require(inflate(&stream, Z_FINISH) == Z_STREAM_END);
        require(inflateEnd(&stream) == Z_OK);
        require(memcmp(text, unpacked, SIZE) == 0);
        sum = mix(sum, size);
    }
    return sum;
}
