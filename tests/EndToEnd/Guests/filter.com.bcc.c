/* Filters of standard input to standard output: grep TEXT, sed FROM TO, sort, count. */
#include <stdio.h>
#include <string.h>

#define MOST 100
#define LENGTH 80

static char lines[MOST][LENGTH];

/* Each line goes in front of the first that is not smaller. */
int sort(count)
int count;
{
    static char line[LENGTH];
    int i, j;

    for (i = 1; i < count; i++) {
        strcpy(line, lines[i]);
        for (j = i; j > 0 && strcmp(lines[j - 1], line) > 0; j--)
            strcpy(lines[j], lines[j - 1]);
        strcpy(lines[j], line);
    }
    return 0;
}

/* A line without its end; 0 at the end of the input. */
int readline(line)
char *line;
{
    int c, n = 0;

    while ((c = getchar()) != EOF && c != '\n' && c != 26)
        if (c != '\r' && n < LENGTH - 1)
            line[n++] = c;
    line[n] = 0;
    return n != 0 || c == '\n';
}

int main(argc, argv)
int argc;
char **argv;
{
    int count = 0, i;
    char *found;

    if (argc < 2)
        return 1;
    while (count < MOST && readline(lines[count])) {
        if (!strcmp(argv[1], "grep")) {
            if (strstr(lines[count], argv[2]))
                printf("%s\n", lines[count]);
        } else if (!strcmp(argv[1], "sed")) {
            found = strstr(lines[count], argv[2]);
            if (found)
                printf("%.*s%s%s\n", (int)(found - lines[count]), lines[count], argv[3], found + strlen(argv[2]));
            else
                printf("%s\n", lines[count]);
        } else
            count++;
    }
    if (!strcmp(argv[1], "sort")) {
        sort(count);
        for (i = 0; i < count; i++)
            printf("%s\n", lines[i]);
    } else if (!strcmp(argv[1], "count"))
        printf("%d lines\n", count);
    return 0;
}
