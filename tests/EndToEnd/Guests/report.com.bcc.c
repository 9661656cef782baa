/* Prints its arguments, numbers in every printf format the library has, and exits with the number of arguments. */
#include <stdio.h>

int fib(n)
int n;
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

int main(argc, argv)
int argc;
char **argv;
{
    int i;
    long power = 1;

    for (i = 1; i < argc; i++)
        printf("argument %d: <%s>\n", i, argv[i]);
    for (i = 0; i < 19; i++)
        power *= 3;
    printf("%d %u %x %o %c %s|%5d|%-5d|%05d\n", -1234, (unsigned)60000, (unsigned)0xBEEF, 511, '!', "text", 42, 42, 42);
    printf("3^19 = %ld, fib(20) = %d\n", power, fib(20));
    return argc - 1;
}
