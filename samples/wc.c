/* Counts lines, words and bytes of its standard input, or of each file named. */
#include <stdio.h>

static void print(lines, words, bytes, name)
long lines, words, bytes;
char *name;
{
    printf("%7ld %7ld %7ld %s\n", lines, words, bytes, name);
}

int main(argc, argv)
int argc;
char **argv;
{
    static char block[4096];
    long allLines = 0, allWords = 0, allBytes = 0;
    int i, failed = 0;

    for (i = 1; i < argc || i == 1; i++) {
        FILE *file = argc > 1 ? fopen(argv[i], "rb") : stdin;
        long lines = 0, words = 0, bytes = 0;
        int inWord = 0, n, k;

        if (file == NULL) {
            fprintf(stderr, "wc: cannot open %s\n", argv[i]);
            failed = 1;
            continue;
        }
        while ((n = read(fileno(file), block, sizeof block)) > 0) {
            bytes += n;
            for (k = 0; k < n; k++) {
                int c = block[k] & 255;
                if (c == '\n')
                    lines++;
                if (c <= ' ')
                    inWord = 0;
                else if (!inWord) {
                    inWord = 1;
                    words++;
                }
            }
        }
        if (file != stdin)
            fclose(file);
        print(lines, words, bytes, argc > 1 ? argv[i] : "");
        allLines += lines;
        allWords += words;
        allBytes += bytes;
    }
    if (argc > 2)
        print(allLines, allWords, allBytes, "total");
    return failed;
}
