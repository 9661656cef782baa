/* Copies a file through stdio in binary mode and says how many bytes it was; exits with 2 when it cannot. */
#include <stdio.h>

int main(argc, argv)
int argc;
char **argv;
{
    FILE *from, *to;
    int c;
    long count = 0;

    if (argc != 3) {
        fprintf(stderr, "usage: fcopy FROM TO\n");
        return 1;
    }
    from = fopen(argv[1], "rb");
    if (from == NULL) {
        fprintf(stderr, "cannot open %s\n", argv[1]);
        return 2;
    }
    to = fopen(argv[2], "wb");
    if (to == NULL) {
        fprintf(stderr, "cannot create %s\n", argv[2]);
        return 2;
    }
    while ((c = getc(from)) != EOF) {
        putc(c, to);
        count++;
    }
    fclose(from);
    fclose(to);
    printf("%ld bytes\n", count);
    return 0;
}
