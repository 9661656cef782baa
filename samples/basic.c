/* A small BASIC: runs the program in the file named by its argument.

   Statements, several on a line with ':' between them:
     LET v = e (LET may be left out)   PRINT e or "text", with ; or , between   INPUT v   IF e THEN statements or line
     GOTO line   GOSUB line   RETURN   FOR v = e TO e STEP e   NEXT v   REM text   END
   Variables: A to Z and the array @(0) to @(2999), 32-bit integers. Expressions: + - * / MOD, comparisons (-1 or 0),
   AND OR NOT, parentheses, ABS(e), RND(e): 0 to e - 1. */
#include <stdio.h>

#define TEXT_SIZE 12000
#define LINES 600
#define ARRAY 3000
#define DEPTH 20

struct loop { int variable; long limit, step; int line; char *at; };

static char text[TEXT_SIZE];
static char *lineText[LINES + 1];
static int lineNumber[LINES + 1];
static int lineCount;

static long variables[26], array[ARRAY];
static struct loop loops[DEPTH];
static int loopCount;
static int returnLine[DEPTH];
static char *returnAt[DEPTH];
static int returnCount;
static long seed = 1;

static int line;                /* the line being run, and the next character of it */
static char *at;

static void fail(message)
char *message;
{
    fflush(stdout);
    fprintf(stderr, "line %d: %s\n", lineNumber[line], message);
    exit(1);
}

static void blanks()
{
    while (*at == ' ' || *at == '\t')
        at++;
}

static int upper(c)
int c;
{
    return c >= 'a' && c <= 'z' ? c - 32 : c;
}

static int isLetter(c)
int c;
{
    c = upper(c);
    return c >= 'A' && c <= 'Z';
}

/* Steps over the word or sign when it stands here: a word must not go on with another letter. */
static int accept(word)
char *word;
{
    char *p;

    blanks();
    for (p = at; *word; p++, word++)
        if (upper(*p) != *word)
            return 0;
    if (isLetter(word[-1]) && isLetter(*p))
        return 0;
    at = p;
    return 1;
}

static void expect(word)
char *word;
{
    static char message[40];

    if (accept(word))
        return;
    sprintf(message, "%s expected", word);
    fail(message);
}

static long expression();

static long *place()            /* a variable or an element of the array */
{
    long index;

    blanks();
    if (isLetter(*at) && !isLetter(at[1]))
        return &variables[upper(*at++) - 'A'];
    if (!accept("@"))
        fail("variable expected");
    expect("(");
    index = expression();
    expect(")");
    if (index < 0 || index >= ARRAY)
        fail("no such element");
    return &array[(int)index];
}

static long primary()
{
    long value = 0;

    blanks();
    if (*at >= '0' && *at <= '9') {
        while (*at >= '0' && *at <= '9')
            value = value * 10 + (*at++ - '0');
        return value;
    }
    if (accept("(")) {
        value = expression();
        expect(")");
        return value;
    }
    if (accept("-"))
        return -primary();
    if (accept("NOT"))
        return ~primary();
    if (accept("ABS")) {
        value = primary();
        return value < 0 ? -value : value;
    }
    if (accept("RND")) {
        value = primary();
        if (value <= 0)
            fail("RND needs a positive number");
        seed = seed * 1103515245L + 12345;
        return ((seed >> 8) & 0x7FFFFFL) % value;
    }
    return *place();
}

static long product()
{
    long value = primary(), other;

    for (;;) {
        if (accept("*"))
            value *= primary();
        else if (accept("/")) {
            if ((other = primary()) == 0)
                fail("division by zero");
            value /= other;
        } else if (accept("MOD")) {
            if ((other = primary()) == 0)
                fail("division by zero");
            value %= other;
        } else
            return value;
    }
}

static long sum()
{
    long value = product();

    for (;;) {
        if (accept("+"))
            value += product();
        else if (accept("-"))
            value -= product();
        else
            return value;
    }
}

static long comparison()
{
    long value = sum();

    if (accept("<="))
        return -(long)(value <= sum());
    if (accept(">="))
        return -(long)(value >= sum());
    if (accept("<>"))
        return -(long)(value != sum());
    if (accept("<"))
        return -(long)(value < sum());
    if (accept(">"))
        return -(long)(value > sum());
    if (accept("="))
        return -(long)(value == sum());
    return value;
}

static long expression()
{
    long value = comparison();

    for (;;) {
        if (accept("AND"))
            value &= comparison();
        else if (accept("OR"))
            value |= comparison();
        else
            return value;
    }
}

static void go(number)
long number;
{
    int i;

    for (i = 0; i < lineCount; i++)
        if (lineNumber[i] == number) {
            line = i;
            at = lineText[i];
            return;
        }
    fail("no such line");
}

static void print()
{
    int newline = 1;

    for (;;) {
        blanks();
        if (*at == 0 || *at == ':')
            break;
        newline = 1;
        if (accept("\"")) {
            while (*at && *at != '"')
                putchar(*at++);
            if (*at)
                at++;
        } else
            printf("%ld", expression());
        if (accept(";"))
            newline = 0;
        else if (accept(",")) {
            putchar('\t');
            newline = 0;
        } else
            break;
    }
    if (newline)
        putchar('\n');
}

static void input()
{
    long *variable = place();
    long value = 0;
    int c, sign = 1;

    fflush(stdout);
    while ((c = getchar()) == ' ' || c == '\r' || c == '\n')
        ;
    if (c == EOF)
        fail("no more input");
    if (c == '-') {
        sign = -1;
        c = getchar();
    }
    for (; c >= '0' && c <= '9'; c = getchar())
        value = value * 10 + (c - '0');
    *variable = sign * value;
}

static void forLoop()
{
    struct loop *l;
    long *variable = place();

    if (loopCount == DEPTH)
        fail("too many FORs");
    l = &loops[loopCount++];
    l->variable = variable - variables;
    if (l->variable < 0 || l->variable >= 26)
        fail("FOR needs a variable");
    expect("=");
    *variable = expression();
    expect("TO");
    l->limit = expression();
    l->step = accept("STEP") ? expression() : 1;
    l->line = line;
    l->at = at;
}

static void next()
{
    long *variable = place();
    struct loop *l;

    while (loopCount > 0 && &variables[loops[loopCount - 1].variable] != variable)
        loopCount--;            /* loops that were left by GOTO */
    if (loopCount == 0)
        fail("NEXT without FOR");
    l = &loops[loopCount - 1];
    *variable += l->step;
    if (l->step < 0 ? *variable >= l->limit : *variable <= l->limit) {
        line = l->line;
        at = l->at;
    } else
        loopCount--;
}

static void toLineEnd()
{
    while (*at)
        at++;
}

/* Runs one statement; 0 after END. */
static int statement()
{
    long *variable, value;

    if (accept("PRINT"))
        print();
    else if (accept("IF")) {
        value = expression();
        expect("THEN");
        blanks();
        if (!value)
            toLineEnd();
        else if (*at >= '0' && *at <= '9')
            go(expression());
        else
            return statement();
    } else if (accept("GOTO"))
        go(expression());
    else if (accept("GOSUB")) {
        value = expression();
        if (returnCount == DEPTH)
            fail("too many GOSUBs");
        returnLine[returnCount] = line;
        returnAt[returnCount++] = at;
        go(value);
    } else if (accept("RETURN")) {
        if (returnCount == 0)
            fail("RETURN without GOSUB");
        line = returnLine[--returnCount];
        at = returnAt[returnCount];
    } else if (accept("FOR"))
        forLoop();
    else if (accept("NEXT"))
        next();
    else if (accept("INPUT"))
        input();
    else if (accept("REM"))
        toLineEnd();
    else if (accept("END"))
        return 0;
    else {
        accept("LET");
        variable = place();
        expect("=");
        *variable = expression();
    }
    return 1;
}

static void run()
{
    if (lineCount == 0)
        return;
    at = lineText[0];
    for (;;) {
        blanks();
        if (*at == ':')
            at++;
        else if (*at == 0) {
            if (++line >= lineCount)
                return;
            at = lineText[line];
        } else {
            if (!statement())
                return;
            blanks();
            if (*at && *at != ':' && at != lineText[line])
                fail("end of statement expected");
        }
    }
}

static void load(file)
FILE *file;
{
    char *p = text;
    int c, number;

    c = getc(file);
    while (c != EOF && c != 26) {
        if (c < '0' || c > '9') {
            c = getc(file);     /* blank lines, line ends */
            continue;
        }
        if (lineCount == LINES || p > text + TEXT_SIZE - 256) {
            fprintf(stderr, "the program is too long\n");
            exit(1);
        }
        for (number = 0; c >= '0' && c <= '9'; c = getc(file))
            number = number * 10 + (c - '0');
        while (c == ' ')
            c = getc(file);
        lineNumber[lineCount] = number;
        lineText[lineCount++] = p;
        for (; c != EOF && c != '\n' && c != '\r'; c = getc(file))
            if (p < text + TEXT_SIZE - 1)
                *p++ = c;
        *p++ = 0;
    }
}

int main(argc, argv)
int argc;
char **argv;
{
    FILE *file;

    if (argc != 2) {
        fprintf(stderr, "usage: basic PROGRAM.BAS\n");
        return 1;
    }
    file = fopen(argv[1], "rb");
    if (file == NULL) {
        fprintf(stderr, "cannot open %s\n", argv[1]);
        return 1;
    }
    load(file);
    fclose(file);
    run();
    return 0;
}
